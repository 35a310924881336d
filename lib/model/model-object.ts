import { ApiObject, type ApiObjectMetadataDefinition, JsonPatch, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { canonicalManifest, FOREIGN, tidy } from '../manifest/canonical';
import { cycleFault } from '../manifest/cycle';
import { type Fault, Faults, faultText } from '../manifest/fault';
import type { Manifest, ObjectMetadata } from '../manifest/manifest';
import { type ManifestPatch, mergePatch } from '../manifest/merge';
import { pointsToPlace, pointsToValue } from '../manifest/pointer';
import { judgeArguments } from '../props/require';
import { ModelMetadata } from './model-metadata';
import { plain } from './plain';
import { hasOwnResolvers } from './resolvers';

/** What every object of a model is made from. */
export interface ModelObjectOptions {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * The field that {@link ModelObject.spec} renders.
   *
   * @default 'spec'
   */
  readonly content?: 'spec' | 'data';
  /**
   * Props that there are not.
   *
   * @default - none
   */
  readonly unknownProps?: readonly Fault[];
}

/**
 * A Kubernetes object of a model: a plain cdk8s `ApiObject`, so nothing filters what is set on it. Its spec is rendered
 * when the app is synthesized, then overrides are merged in the order in which they were added, then JSON patches are
 * applied, and keys are put into canonical order.
 */
export abstract class ModelObject extends ApiObject {
  /** As of any class: cdk8s would have every `ApiObject` be an instance of each class below it. */
  static override [Symbol.hasInstance](value: unknown): value is ApiObject {
    // biome-ignore lint/complexity/noThisInStatic: it is whichever class stands right of instanceof
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  override readonly metadata: ApiObjectMetadataDefinition;
  private readonly overrides: ManifestPatch[] = [];
  /** What is wrong with overrides and patches that cannot be laid over anything. */
  private readonly overrideFaults: Fault[] = [];
  private readonly jsonPatches: JsonPatch[] = [];
  private readonly content: string;

  protected constructor(scope: Construct, id: string, options: ModelObjectOptions) {
    const late: { render?: () => unknown } = {};
    const { content = 'spec' } = options;
    super(scope, id, {
      apiVersion: options.apiVersion,
      kind: options.kind,
      metadata: { name: options.name },
      [content]: Lazy.any({ produce: () => late.render?.() }),
    });
    this.content = content;
    const { name, annotations, namespace = this.chart.namespace } = options;
    this.metadata = new ModelMetadata(
      { name, namespace, labels: { ...this.chart.labels, ...options.labels }, annotations },
      this,
    );
    late.render = () => this.spec();
    const { unknownProps = [] } = options;
    const faults = () => [...unknownProps, ...this.overrideFaults, ...this.faults().all];
    this.node.addValidation({ validate: () => faults().map(faultText) });
  }

  /** Renders `spec`, or what stands in its place, from the props alone, before overrides. */
  protected abstract spec(): Record<string, unknown>;

  /** Adds what is wrong with the props. */
  protected abstract check(faults: Faults): void;

  /**
   * Lays a partial object over the rendered one: objects merge field by field, `null` removes a field, and containers,
   * volumes, mounts, environment variables and ports are met by name (or mount path, or number). An item with
   * `$patch: 'delete'` removes the one it names. What cannot be applied fails synthesis, as does the removal of what is
   * not there.
   *
   * @param override for example `{ spec: { template: { spec: { hostIPC: true } } } }`
   */
  addOverride(override: ManifestPatch): void {
    const fault = cycleFault(override, 'overrides');
    if (fault) this.overrideFaults.push(fault);
    else this.overrides.push(plain(override) as ManifestPatch);
  }

  /** Applies RFC 6902 patches after the overrides. Unlike those of cdk8s-plus-27's objects, no field is filtered out. */
  override addJsonPatch(...patches: JsonPatch[]): void {
    judgeArguments('addJsonPatch(...patches)', { patches: { list: '@JsonPatch' } }, { patches }, this.addJsonPatch);
    for (const patch of patches) {
      const { op, path, value } = operationOf(patch);
      const fault = cycleFault(value, `the JSON patch "${op} ${path}"`);
      if (fault) this.overrideFaults.push(fault);
      else this.jsonPatches.push(patch);
    }
  }

  /** Renders the object as it will stand in the YAML. */
  override toJson(): Manifest {
    const rendered = this.rendered();
    if (this.overrides.length === 0 && this.jsonPatches.length === 0) return rendered;
    const merged = this.withOverrides(rendered, new Faults());
    const patches = this.jsonPatches.map((patch) => plainPatch(patch));
    return canonicalManifest(patches.length === 0 ? merged : this.patched(merged, patches));
  }

  /**
   * The object before overrides, in canonical order. Where nothing in it asks for more, it is rendered in one pass: the
   * resolvers of cdk8s look at every value several times, which takes longer than all the rest.
   */
  private rendered(): Manifest {
    const content = hasOwnResolvers(this) ? FOREIGN : tidy(this.spec());
    if (content === FOREIGN) return canonicalManifest(super.toJson());
    const metadata = this.metadata.toJson() as ObjectMetadata;
    return { apiVersion: this.apiVersion, kind: this.kind, metadata, [this.content]: content };
  }

  private patched(manifest: Manifest, patches: readonly JsonPatch[]): Manifest {
    return patches.reduce((patched, patch) => applyStrictly(patched, patch, `${this.kind} ${this.name}`), manifest);
  }

  private withOverrides(manifest: Manifest, faults: Faults): Manifest {
    return this.overrides.reduce<Manifest>(
      (merged, override) => mergePatch(merged, override, 'overrides', faults) as Manifest,
      manifest,
    );
  }

  private faults(): Faults {
    const faults = new Faults();
    try {
      this.check(faults);
      if (faults.all.length > 0) return faults;
      if (this.overrides.length > 0) this.checkRendered(this.withOverrides(this.rendered(), faults), faults);
      if (this.jsonPatches.length > 0) this.toJson();
    } catch (error) {
      faults.add({ field: this.kind, problem: firstLine(error), fix: 'Mend the value or the patch that is named.' });
    }
    return faults;
  }

  /**
   * The spec as it will stand in the YAML, for those who look into it during validation: without patches it costs a
   * fraction of rendering the object.
   */
  preview(): Manifest {
    if (this.jsonPatches.length > 0) return this.toJson();
    return this.withOverrides({ apiVersion: this.apiVersion, kind: this.kind, spec: this.spec() }, new Faults());
  }

  /** Adds what is wrong with the object once overrides are merged. */
  protected checkRendered(_manifest: Manifest, _faults: Faults): void {}
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

function operationOf(patch: JsonPatch): Operation {
  return patch._toJson();
}

function plainPatch(patch: JsonPatch): JsonPatch {
  const { op, path, value } = operationOf(patch);
  if (op === 'add') return JsonPatch.add(path, plain(value));
  return op === 'replace' ? JsonPatch.replace(path, plain(value)) : patch;
}

/** Applies a patch as RFC 6902 demands; cdk8s alone passes over an operation whose path leads nowhere. */
function applyStrictly(manifest: Manifest, patch: JsonPatch, object: string): Manifest {
  const { op, path, from } = operationOf(patch);
  const fails = (at: string) =>
    new Error(`the JSON patch "${op} ${path}" on ${object} leads nowhere: there is no ${at}`);
  if (from !== undefined && !pointsToValue(manifest, from)) throw fails(from);
  const there = op === 'add' || from !== undefined ? pointsToPlace(manifest, path) : pointsToValue(manifest, path);
  if (!there) throw fails(path);
  try {
    return JsonPatch.apply(manifest, patch) as Manifest;
  } catch (error) {
    throw new Error(`the JSON patch "${op} ${path}" on ${object} cannot be applied: ${firstLine(error)}`);
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
