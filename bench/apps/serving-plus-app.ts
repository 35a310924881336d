import { Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ServingApp } from '../../lib';
import { defineModel } from './model';

const app = new ServingApp();
for (let i = 0; i < Number(process.argv[2]); i++) defineModel(new Chart(app, `model-${i}`), `model-${i}`, Cpu);
app.synth();
