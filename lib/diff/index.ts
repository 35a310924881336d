export { diff } from './compare';
export { type DiffReport, isRefused, objectsOf } from './report';
export { jsonReport } from './report-json';
export { markdownReport } from './report-markdown';
export { textReport } from './report-text';
