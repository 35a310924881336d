import type { Schema } from 'js-yaml';
import { jsYaml } from './js-yaml';

const INTEGER = /^[-+]?(?:0[bB][01]+|0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const NUMBER_START = [...'+-.0123456789'];
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const ANY_TAG = '';

function readNumber(source: string): number | undefined {
  const digits = source.replace(/_/g, '');
  if (INTEGER.test(digits)) return integer(digits);
  const value = DECIMAL.test(digits) ? Number(digits) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function integer(digits: string): number {
  const negative = digits.startsWith('-');
  const magnitude = digits.replace(/^[-+]/, '');
  const octal = /^0[0-7]/.test(magnitude) ? `0o${magnitude.slice(1)}` : magnitude;
  return negative ? -Number(octal) : Number(octal);
}

let built: Schema | undefined;

/**
 * Plain scalars as kubectl reads them (sigs.k8s.io/yaml over go-yaml 2): `yes`, `on` and `y` are booleans, `0775` and
 * `0o17` are octal, `1_000` and `1e3` are numbers; dates and `12:30` are text.
 */
export function kubectlSchema(): Schema {
  built ??= buildSchema();
  return built;
}

function buildSchema(): Schema {
  const yaml = jsYaml();
  const { boolYaml11Tag, CORE_SCHEMA, defineScalarTag, mapTag, mergeTag, seqTag } = yaml;
  const numberTag = defineScalarTag<number>('tag:yaml.org,2002:int', {
    implicit: true,
    implicitFirstChars: NUMBER_START,
    resolve: (source) => readNumber(source) ?? yaml.NOT_RESOLVED,
    identify: () => false,
  });
  // Explicit floats, and the ones that JSON, and so Kubernetes, cannot hold.
  const floatTag = defineScalarTag<number>('tag:yaml.org,2002:float', {
    implicit: true,
    implicitFirstChars: ['.', '+', '-'],
    resolve: (source, isExplicit) => {
      if (NOT_FINITE.test(source)) throw new yaml.YAMLException(`${source} is a number that JSON cannot hold`);
      return (isExplicit ? readNumber(source) : undefined) ?? yaml.NOT_RESOLVED;
    },
    identify: () => false,
  });
  // What cannot be a key of a JSON object is refused.
  const objectTag: typeof mapTag = {
    ...mapTag,
    addPair: (carrier, key, value) => {
      return key === null ? 'a key must not be empty or null' : mapTag.addPair(carrier, key, value);
    },
  };
  const binaryTag = defineScalarTag<string>('tag:yaml.org,2002:binary', {
    resolve: (source) => Buffer.from(source, 'base64').toString('utf8'),
    identify: () => false,
  });
  // kubectl passes over tags that it does not know.
  const unknownTags = [
    defineScalarTag<string>(ANY_TAG, { matchByTagPrefix: true, resolve: (source) => source, identify: () => false }),
    { ...seqTag, tagName: ANY_TAG, matchByTagPrefix: true },
    { ...objectTag, tagName: ANY_TAG, matchByTagPrefix: true },
  ];
  return CORE_SCHEMA.withTags(boolYaml11Tag, numberTag, floatTag, mergeTag, binaryTag, objectTag, unknownTags);
}
