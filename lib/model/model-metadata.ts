import { type ApiObject, ApiObjectMetadataDefinition } from 'cdk8s';
import { FOREIGN, tidy } from '../manifest/canonical';
import { hasOwnResolvers } from './resolvers';

/** What names an object of a model. */
interface ModelMetadataOptions {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Metadata that renders as cdk8s' own. Unless something was added to it, it does so without the resolvers of cdk8s, which
 * take longer for these few words than it takes to render the rest of the object.
 */
export class ModelMetadata extends ApiObjectMetadataDefinition {
  private readonly options: ModelMetadataOptions;
  private addedTo = false;

  constructor(
    { name, namespace, ...options }: ModelMetadataOptions,
    private readonly object: ApiObject,
  ) {
    const labels = { ...options.labels };
    const annotations = { ...options.annotations };
    super({ name, namespace, labels, annotations, apiObject: object });
    this.options = { name, namespace, labels, annotations };
  }

  override addLabel(key: string, value: string): void {
    this.addedTo = true;
    super.addLabel(key, value);
  }

  override addAnnotation(key: string, value: string): void {
    this.addedTo = true;
    super.addAnnotation(key, value);
  }

  override addFinalizers(...finalizers: string[]): void {
    this.addedTo = true;
    super.addFinalizers(...finalizers);
  }

  override addOwnerReference(owner: Parameters<ApiObjectMetadataDefinition['addOwnerReference']>[0]): void {
    this.addedTo = true;
    super.addOwnerReference(owner);
  }

  override add(key: string, value: unknown): void {
    this.addedTo = true;
    super.add(key, value);
  }

  override toJson(): unknown {
    if (this.addedTo || hasOwnResolvers(this.object)) return super.toJson();
    const { annotations, labels, name, namespace } = this.options;
    const rendered = tidy({ annotations: filled(annotations), labels: filled(labels), name, namespace });
    return rendered === FOREIGN ? super.toJson() : rendered;
  }
}

/** The object, or nothing where it holds nothing. */
function filled<T extends object>(object: T | undefined): T | undefined {
  return Object.values(object ?? {}).some((value) => value !== undefined && value !== null) ? object : undefined;
}
