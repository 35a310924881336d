import type { ModelVariant } from './model-variant';

/** Places of which each is one variant's, and who came first. */
export class Places {
  private readonly owners = new Map<string, ModelVariant>();

  /** @param isWanted whether a variant is synthesized: of two that are not, nothing is told */
  constructor(private readonly isWanted: (variant: ModelVariant) => boolean) {}

  /** Takes a place; the variant that has it already, where that is to be told. */
  take(place: string, variant: ModelVariant): ModelVariant | undefined {
    const owner = this.owners.get(place);
    this.owners.set(place, owner ?? variant);
    return owner && (this.isWanted(owner) || this.isWanted(variant)) ? owner : undefined;
  }
}
