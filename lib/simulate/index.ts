export {
  DURATION_FORM,
  MOMENT_FORM,
  parseMoment,
  parseRate,
  parseSeconds,
  parseShare,
  RATE_FORM,
  SHARE_FORM,
} from './amounts';
export { type Comparison, compare } from './compare';
export { type Load, timesLoad } from './load';
export { readShape, SHAPE_EXAMPLES } from './load-shape';
export type { SimulateOptions } from './prepare';
export { TOLD_MEANINGS, type ToldMeaning } from './read-metric';
export { QUEUEING, type Queueing } from './replay';
export type { Simulation, SimulationFinding } from './report';
export { comparedJson, jsonReport } from './report-json';
export { comparedMarkdown, markdownReport } from './report-markdown';
export { comparedText, textReport } from './report-text';
export { simulate } from './simulate';
export { SimulationError } from './simulation-error';
export { holdsModel, onlyModel } from './subject';
export { readTrace } from './trace';
