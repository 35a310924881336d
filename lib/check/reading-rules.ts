import type { ReadFault, ReadFaultId } from '../manifest/yaml';
import type { Entry } from './object-set';
import type { Finding, RuleData } from './rule';

/** What could not be read, and the file that holds it. */
export interface Unread {
  /** The file, as given or found. */
  readonly file?: string;
  readonly fault: ReadFault;
}

const YAML_SPEC = 'https://yaml.org/spec/1.2.2/';
const KUBECTL_READER = 'https://github.com/kubernetes/apimachinery/blob/master/pkg/util/yaml/decoder.go';

const READING: Readonly<Record<ReadFaultId, Omit<RuleData, 'id' | 'kinds'>>> = {
  'yaml-syntax': {
    severity: 'error',
    title: 'A document is not YAML.',
    why: 'Nothing of the document can be applied. The other documents of the file are checked all the same.',
    fix: 'Mend the YAML at the line named.',
    source: YAML_SPEC,
    example: { before: 'spec:\n  replicas: [1\n', after: 'spec:\n  replicas: 1\n' },
  },
  'yaml-duplicate-key': {
    severity: 'error',
    title: 'A key stands twice in one object.',
    why:
      'YAML forbids it. kubectl keeps the last value without a word, a strict API server refuses the document, other ' +
      'tools keep the first: what is applied depends on who reads it.',
    fix: 'Keep one of them.',
    source: `${YAML_SPEC}#3213-node-comparison`,
    example: { before: 'spec:\n  replicas: 1\n  replicas: 3\n', after: 'spec:\n  replicas: 3\n' },
  },
  'yaml-too-large': {
    severity: 'error',
    title: 'A document is too large, too deep, or its aliases stand for too much.',
    why:
      'It is not read, so that no input can exhaust the memory. The API server has limits too: 3 MiB a request, and ' +
      'aliases that make up nearly all of a document are refused.',
    fix: 'Split the file into documents, or write aliases out.',
    source: 'https://github.com/yaml/go-yaml/blob/v2/decode.go',
    example: {
      before: 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n# and so on, doubling with each line\n',
      after: 'a: [x, x]\n',
    },
  },
  'template-not-rendered': {
    severity: 'error',
    title: 'A document is a template.',
    why:
      'What it will hold is only known once it is rendered, so nothing in it can be checked. A template in quotes is ' +
      'YAML: it is told by the rule that refuses the value, such as invalid-quantity.',
    fix: 'Render it first, for example with helm template, and check the output.',
    source: 'https://helm.sh/docs/helm/helm_template/',
    example: { before: 'metadata:\n  name: {{ .Release.Name }}\n', after: 'metadata:\n  name: chat\n' },
  },
  'not-a-manifest': {
    severity: 'error',
    title: 'A document is not one Kubernetes object.',
    why:
      'kubectl refuses a document without apiVersion and kind, and one that is a list. The items of an object of kind ' +
      'List must be a list of objects, none of them null or a List. What does not seem to be meant for an API server, ' +
      'such as the values of a chart or a JSON patch, is only a warning, and the file of a known tool, such as a ' +
      'kustomization, an info: it stands there for somebody else. So are the patches and other parts that a ' +
      'kustomization names beside its resources: they are told once for each kustomization, and not checked.',
    fix: 'Give it apiVersion and kind, or leave the file out of the check.',
    source: KUBECTL_READER,
    example: {
      before: 'kind: Service\nmetadata:\n  name: chat\n',
      after: 'apiVersion: v1\nkind: Service\nmetadata:\n  name: chat\n',
    },
  },
};

/** What can be wrong with a document before there is an object to check. Told while reading, configured as rules are. */
export const readingRules: readonly RuleData[] = Object.entries(READING).map(([id, data]) => ({
  id,
  kinds: ['*'],
  ...data,
}));

/** What could not be read, as a finding in no object. */
export function unreadFinding({ file, fault }: Unread): Finding {
  const { id, line, path = '', message, fix, severity } = fault;
  const object: Entry = {
    manifest: { apiVersion: '', kind: '' },
    kind: '',
    group: '',
    name: '',
    namespace: '',
    origin: { file, line: () => line },
  };
  return { rule: id, severity, object, path, message, fix };
}
