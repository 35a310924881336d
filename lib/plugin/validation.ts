import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  allRules,
  type CheckedManifest,
  checkEnvironments,
  type Finding,
  type Settings,
  settingsDoubts,
  settingsOf,
  type Unread,
} from '../check';
import { objectName, placeOf } from '../check/report';
import { compareText } from '../manifest/canonical';
import type { Fault } from '../manifest/fault';
import { KUSTOMIZATION } from '../manifest/kustomization';
import { readManifests } from '../manifest/yaml';

/** What the cdk8s CLI gives a validation plugin, as far as it is used here. */
export interface ValidationContextLike {
  /** The files to validate. */
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: ValidationViolationLike): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

/** What breaks a rule, in the terms of the cdk8s CLI. */
export interface ValidationViolationLike {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: readonly ViolatingResource[];
}

interface ViolatingResource {
  readonly resourceName: string;
  readonly locations: readonly string[];
  readonly manifestPath: string;
}

/**
 * Checks what any cdk8s app synthesizes, as a validation plugin of the cdk8s CLI. In `cdk8s.yaml`:
 *
 *     validations:
 *       - package: ./node_modules/cdk8s-model-serving
 *         class: ModelServingValidation
 *         version: 0.1.0
 *         properties:
 *           targetVersion: "1.33"
 *
 * Its properties are those of `model-serving.yaml`: `rules`, `targetVersion` and `complete`. Errors fail `cdk8s synth`,
 * everything else is told in its report.
 *
 * Environments are told apart by their folders. `cdk8s synth --stdout` prints one stream, and hands that over: its objects
 * are judged as of one cluster, which is where `kubectl apply -f -` puts them. Select one environment there.
 */
export class ModelServingValidation {
  private readonly settings: Settings;

  /** @throws SettingsError with all that is wrong with the properties */
  constructor(properties: Readonly<Record<string, unknown>> = {}) {
    this.settings = settingsOf(properties, allRules());
  }

  async validate({ manifests, report }: ValidationContextLike): Promise<void> {
    const objects: CheckedManifest[] = [];
    const unread: Unread[] = [];
    for (const file of [...manifests].sort(compareText).filter((path) => basename(path) !== KUSTOMIZATION)) {
      const { manifests: read, faults } = readManifests(readFileSync(file, 'utf8'));
      for (const { manifest, line } of read) objects.push({ manifest, origin: { file, line } });
      for (const fault of faults) unread.push({ file, fault });
    }
    const { findings, ignored } = checkEnvironments(objects, { ...this.settings, unread });
    const doubts = settingsDoubts(this.settings).map(violationOf);
    for (const violation of [...doubts, ...violationsOf(findings)]) report.addViolation(violation);
    const count = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length;
    report.submit(findings.some(({ severity }) => severity === 'error') ? 'failure' : 'success', {
      Objects: String(objects.length),
      Errors: String(count('error')),
      Warnings: String(count('warning') + doubts.length),
      Silenced: String(ignored.length),
    });
  }
}

/** What is doubtful of the properties of the plugin, which is no matter of any resource. */
function violationOf({ field, value, problem, fix }: Fault): ValidationViolationLike {
  const recommendation = `${field} ${problem}; received ${value}.`;
  return { ruleName: `warning: ${field}`, recommendation, fix, violatingResources: [] };
}

/** One violation for each text, since the CLI prints it once for all the resources at fault. */
function violationsOf(findings: readonly Finding[]): ValidationViolationLike[] {
  const violations = new Map<string, ValidationViolationLike & { readonly violatingResources: ViolatingResource[] }>();
  for (const finding of findings) {
    const { rule, severity, message, fix } = finding;
    const key = JSON.stringify([rule, severity, message, fix]);
    const violation = violations.get(key) ?? {
      ruleName: `${severity}: ${rule}`,
      recommendation: message,
      fix,
      violatingResources: [],
    };
    violation.violatingResources.push(resourceOf(finding));
    violations.set(key, violation);
  }
  return [...violations.values()];
}

function resourceOf(finding: Finding): ViolatingResource {
  const { object, path } = finding;
  const location = [placeOf(finding), objectName(finding), path].filter((part) => part !== '').join(' ');
  return { resourceName: object.name, locations: [location], manifestPath: object.origin.file ?? '' };
}
