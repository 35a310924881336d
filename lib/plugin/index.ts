export { ModelServingValidation, type ValidationContextLike, type ValidationViolationLike } from './validation';
