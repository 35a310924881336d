import { SCALE_DOWN_POLICIES, SCALE_UP_POLICIES } from '../manifest/autoscaler-defaults';
import type { Faults } from '../manifest/fault';
import { objectOf, type PlainObject } from '../manifest/read';
import { MAX_INT32 } from './numbers';
import { readFraction, readWhole, readWord } from './read-values';
import type { Behavior, ScalingPolicy, ScalingRules } from './spec';

const MAX_WINDOW_SECONDS = 3600;
const MAX_PERIOD_SECONDS = 1800;

/** What the API server fills into one direction where a behavior is given, be it for the other. */
type DefaultRules = Pick<ScalingRules, 'policies' | 'stabilizationWindowSeconds'>;

const SCALE_UP_DEFAULTS: DefaultRules = {
  stabilizationWindowSeconds: 0,
  policies: SCALE_UP_POLICIES,
};

/** Down after the window of the controller, which is none of the server's. */
const SCALE_DOWN_DEFAULTS: DefaultRules = {
  policies: SCALE_DOWN_POLICIES,
};

/** Reads a behavior with the defaults of the API server. */
export function readBehavior(behavior: PlainObject, faults: Faults): Behavior {
  const { scaleUp, scaleDown } = behavior;
  return {
    scaleUp: readRules(objectOf(scaleUp), SCALE_UP_DEFAULTS, 'spec.behavior.scaleUp', faults),
    scaleDown: readRules(objectOf(scaleDown), SCALE_DOWN_DEFAULTS, 'spec.behavior.scaleDown', faults),
  };
}

function readRules(rules: PlainObject, defaults: DefaultRules, field: string, faults: Faults): ScalingRules {
  const window = rules['stabilizationWindowSeconds'] ?? defaults.stabilizationWindowSeconds;
  const windowField = `${field}.stabilizationWindowSeconds`;
  return {
    stabilizationWindowSeconds:
      window === undefined ? undefined : readWhole(window, windowField, [0, MAX_WINDOW_SECONDS], faults),
    selectPolicy: readWord(rules['selectPolicy'] ?? 'Max', `${field}.selectPolicy`, ['Max', 'Min', 'Disabled'], faults),
    policies: readPolicies(rules['policies'], defaults, `${field}.policies`, faults),
    tolerance: readFraction(rules['tolerance'], `${field}.tolerance`, faults),
  };
}

function readPolicies(value: unknown, defaults: DefaultRules, field: string, faults: Faults): readonly ScalingPolicy[] {
  if (value === undefined || value === null) return defaults.policies;
  if (Array.isArray(value) && value.length > 0)
    return value.map((policy, index) => readPolicy(objectOf(policy), `${field}[${index}]`, faults));
  const fix = "Leave policies out for Kubernetes' own, or say selectPolicy: Disabled to forbid the direction.";
  faults.add({ field, value, problem: 'must be a list of at least one policy', fix });
  return defaults.policies;
}

function readPolicy(policy: PlainObject, field: string, faults: Faults): ScalingPolicy {
  return {
    type: readWord(policy['type'], `${field}.type`, ['Pods', 'Percent'], faults),
    value: readWhole(policy['value'], `${field}.value`, [1, MAX_INT32], faults),
    periodSeconds: readWhole(policy['periodSeconds'], `${field}.periodSeconds`, [1, MAX_PERIOD_SECONDS], faults),
  };
}
