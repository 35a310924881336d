type Cdk8sPlus = typeof import('cdk8s-plus-27');

let loaded: Cdk8sPlus | undefined;

/** cdk8s-plus-27, loaded when one of its classes is first made: it takes longer to load than a model to synthesize. */
export function cdk8sPlus(): Cdk8sPlus {
  loaded ??= require('cdk8s-plus-27') as Cdk8sPlus;
  return loaded;
}
