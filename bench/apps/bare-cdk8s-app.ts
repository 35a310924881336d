import { synthesizeBare } from './bare-app';

synthesizeBare(Number(process.argv[2]));
