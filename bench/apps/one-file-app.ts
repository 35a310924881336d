import { Chart, YamlOutputType } from 'cdk8s';
import { ServingApp } from '../../lib';
import { defineModel } from './model';

const app = new ServingApp({ yamlOutputType: YamlOutputType.FILE_PER_APP });
for (let i = 0; i < Number(process.argv[2]); i++) defineModel(new Chart(app, `model-${i}`), `model-${i}`);
app.synth();
