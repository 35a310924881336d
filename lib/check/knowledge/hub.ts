import { flagAmong, type Word } from '../../manifest/command-line';
import { type Container, environmentOf, variableOf } from '../../manifest/pods';
import { at, listOf, textOf } from '../../manifest/read';
import { mountsOf } from '../graph/volumes';
import { flagValue, placeOf, wordsIn } from './flags';
import type { HubRepository, HubUse, Setting } from './model-server';
import { hubProgramOf } from './recognize';

/** A value that a container is given, and where. */
export interface Given {
  readonly value: string;
  readonly path: string;
}

/** Something that a container fetches from the Hugging Face hub. */
export interface HubFetch {
  /** Who fetches, for people. */
  readonly program: string;
  /** What is fetched: a model, a tokenizer, code, a file. */
  readonly what: string;
  /** The repository, `owner/name`, and where it is named. */
  readonly repository: Given;
  /** The revision that is asked for; undefined where none is, so that the newest of the main branch is fetched. */
  readonly revision?: Given;
  /** Whether the revision is that of the model, which is in another repository. */
  readonly inherited?: boolean;
  /** The flag or variable that tells the revision; undefined where the program has none. */
  readonly pin?: string;
  /** Whether code of the repository is run. */
  readonly runsCode: boolean;
}

/** What a container fetches from the Hugging Face hub, as far as its manifest tells what and at which revision. */
export function hubFetchesOf(container: Container): readonly HubFetch[] {
  const program = hubProgramOf(container);
  if (!program || isOffline(container, program.hub)) return [];
  const { name, hub } = program;
  const reader = new Reader(container, hub);
  return [...reader.repositories(), ...reader.urls(), ...reader.code()].map((fetch) => ({ program: name, ...fetch }));
}

type Found = Omit<HubFetch, 'program'>;

/** Nothing is given, or what is given cannot be read from the manifest. */
type Reading = Given | 'nothing' | 'hidden';

class Reader {
  private readonly runsCode: boolean;
  private readonly model: Given | undefined;
  private readonly modelRevision: Reading;

  constructor(
    private readonly container: Container,
    private readonly hub: HubUse,
  ) {
    const [first] = hub.repositories;
    this.runsCode = hub.code !== undefined && isSet(container, hub.code.allowed);
    this.model = first && this.repository(first);
    this.modelRevision = first?.revision ? this.read(first.revision) : 'nothing';
  }

  repositories(): Found[] {
    return this.hub.repositories.flatMap((repository, index) => {
      const own = repository.revision ? this.read(repository.revision) : 'nothing';
      const told = index === 0 ? this.model : this.repository(repository);
      const inherited = own === 'nothing' && repository.inherits === true;
      const named = told ?? (repository.inherits && !inherited ? this.model : undefined);
      const revision = inherited ? this.modelRevision : own;
      if (!named || revision === 'hidden' || (inherited && named.value === this.model?.value)) return [];
      return [
        {
          what: repository.holds,
          repository: named,
          revision: revision === 'nothing' ? undefined : revision,
          inherited,
          pin: pinOf(named, repository.revision),
          runsCode: this.runsCode,
        },
      ];
    });
  }

  /** Files of the hub that are named by a URL, which holds the revision. */
  urls(): Found[] {
    return (this.hub.urls ?? []).flatMap((setting) => {
      const url = this.read(setting);
      if (typeof url === 'string') return [];
      const [, name, revision] = HUB_URL.exec(url.value) ?? [];
      if (name === undefined || revision === undefined) return [];
      const { path } = url;
      return [
        {
          what: 'file',
          repository: { value: name, path },
          revision: { value: revision, path },
          pin: 'the URL, behind /resolve/',
          runsCode: false,
        },
      ];
    });
  }

  /** Code of the model's repository that is told a revision of its own; without one it has that of the model. */
  code(): Found[] {
    const setting = this.hub.code?.revision;
    const revision = this.runsCode && setting ? this.read(setting) : 'nothing';
    if (!this.model || typeof revision === 'string') return [];
    return [{ what: 'code', repository: this.model, revision, pin: pinOf(revision, setting), runsCode: true }];
  }

  /** The repository that is named; undefined for a folder, a URL of a store, or what is filled in at run time. */
  private repository(setting: HubRepository): Given | undefined {
    const { behind } = setting;
    const close = behind === undefined ? undefined : this.standing(behind, true);
    const flagged = this.read(setting);
    const named =
      close ?? (flagged !== 'nothing' ? flagged : behind === undefined ? undefined : this.standing(behind, false));
    if (named === undefined || typeof named === 'string') return undefined;
    const isName = HUB_NAME.test(named.value) && !FILE.test(named.value);
    return isName && !hasFoldersAtHand(this.container) ? named : undefined;
  }

  /**
   * The argument that stands without a flag: right behind the word, or further on, where it must look like `owner/name`.
   * Without the word the entrypoint of the image holds it, unless a command, or a program among the arguments, takes its
   * place.
   */
  private standing(word: string, close: boolean): Given | undefined {
    const words = wordsIn(this.container);
    const start = words.findIndex(({ text }) => text === word);
    if (start < 0 && this.container.fields['command'] !== undefined) return undefined;
    const end = words.findIndex(({ ends }, index) => ends && index > start);
    const rest = words.slice(start + 1, end < 0 ? undefined : end);
    if (close) {
      const [next] = rest;
      const stands = next !== undefined && !next.text.startsWith('-') && (start >= 0 || next.text.includes('/'));
      return stands ? this.given(next) : undefined;
    }
    const found = rest.find(({ text }, index) => text.includes('/') && !/^-[^=]*$/.test(rest[index - 1]?.text ?? ''));
    return found && this.given(found);
  }

  /** What a setting is given, flags before variables as programs have it. */
  private read({ flags, variable }: Setting): Reading {
    const flag = flagValue(this.container, flags);
    if (flag) return this.readable(flag);
    const inEnvironment = variable === undefined ? 'nothing' : this.variable(variable);
    if (inEnvironment !== 'nothing') return inEnvironment;
    return isSet(this.container, { flags: this.hub.files }) ? 'hidden' : 'nothing';
  }

  private variable(name: string): Reading {
    const { fields } = this.container;
    const given = variableOf(this.container, name);
    if (!given) return listOf(fields['envFrom']).some((from) => at(from, 'configMapRef')) ? 'hidden' : 'nothing';
    const { value, path } = given;
    return value === undefined ? 'hidden' : this.readable({ value, path: `${path}.value` });
  }

  private readable(given: Given): Reading {
    const expanded = this.expanded(given);
    if (expanded.value === '') return 'nothing';
    return /[$`{]/.test(expanded.value) ? 'hidden' : expanded;
  }

  private given({ text, argument }: Word): Given {
    return this.expanded({ value: text, path: placeOf(this.container, argument) });
  }

  /** With variables of the environment in their places, as Kubernetes and shells put them there. */
  private expanded({ value, path }: Given): Given {
    const environment = environmentOf(this.container);
    const text = value.replace(
      /\$\((\w+)\)|\$\{(\w+)\}|\$(\w+)/g,
      (whole, ...names: (string | undefined)[]) => environment.get(names.slice(0, 3).find(Boolean) ?? '') ?? whole,
    );
    return { value: text, path };
  }
}

/** `owner/name`, an old name without an owner, and the quantization that may follow. */
const HUB_NAME = /^\w[\w.-]*(?:\/\w[\w.-]*)?(?::[\w.-]+)?$/;

/** Names of files, which no repository bears. */
const FILE = /\.(gguf|bin|safetensors|pt|onnx)$/i;

const HUB_URL = /^https?:\/\/(?:huggingface\.co|hf\.co)\/([\w.-]+\/[\w.-]+)\/resolve\/([^/?#]+)\//;

/** Whether a relative name may be a folder: where the program works in a volume. */
function hasFoldersAtHand(container: Container): boolean {
  const folder = textOf(container.fields['workingDir']);
  return folder !== undefined && mountsOf(container).some(({ mountPath }) => `${folder}/`.startsWith(`${mountPath}/`));
}

function isOffline(container: Container, { offline: { flags, variables } }: HubUse): boolean {
  return isSet(container, { flags }) || variables.some((variable) => isSet(container, { flags: [], variable }));
}

const TRUE = /^(1|on|yes|true|enabled)$/i;
const FALSE = /^(0|off|no|false)$/i;

/** Whether a switch is on. */
function isSet(container: Container, { flags, variable }: Setting): boolean {
  const flag = flagAmong(wordsIn(container), flags);
  if (flag && !(flag.isJoined && FALSE.test(flag.value ?? ''))) return true;
  return variable !== undefined && TRUE.test(environmentOf(container).get(variable) ?? '');
}

/** How the revision of something is told: by a variable where it is named by one, else by a flag. */
function pinOf({ path }: Given, setting: Setting | undefined): string | undefined {
  const [flag] = setting?.flags ?? [];
  return path.includes('.env[') ? (setting?.variable ?? flag) : flag;
}
