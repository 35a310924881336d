import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { synthesizeBare } from './bare-app';

const amounts = new Map([
  ['500m', () => Cpu.millis(500).amount],
  ['1', () => Cpu.units(1).amount],
  ['1Gi', () => Size.gibibytes(1).asString()],
  ['2Gi', () => Size.gibibytes(2).asString()],
]);

synthesizeBare(Number(process.argv[2]), amounts);
