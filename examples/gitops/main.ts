import { join } from 'node:path';
import { EnvironmentRule, Fleet, ServingApp } from '../../lib';

const app = new ServingApp();

/** Three environments in two clusters; each model is one file in `models/`. */
const fleet = new Fleet(app, {
  environments: {
    development: {
      namespace: 'ml-development',
      cluster: 'test',
      models: { scaling: { minReplicas: 1, maxReplicas: 2 } },
    },
    staging: { namespace: 'ml-staging', cluster: 'test' },
    production: {
      namespace: 'ml',
      cluster: 'production',
      rules: [
        EnvironmentRule.pinnedImages(),
        EnvironmentRule.atLeastReplicas(2),
        EnvironmentRule.forbids('env.LOG_LEVEL', 'debug logs hold what people ask the model', 'debug'),
      ],
    },
  },
});
fleet.modelsFrom(join(__dirname, 'models'));

app.synth();
