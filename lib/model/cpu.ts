import { isInstanceNamed } from '../props/fits';
import { judgeCalls } from '../props/require';

/**
 * An amount of processor time per second, in CPUs: cores, vCPUs or hyperthreads. Wherever it is asked for, `Cpu` of
 * cdk8s-plus-27 will do as well; this one comes without loading that package, which takes longer than to synthesize a
 * model.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-cpu
 */
export class Cpu {
  private constructor(
    /** As it stands in a manifest: `500m` or `2`. */
    readonly amount: string,
  ) {}

  /** In thousandths of a CPU: `Cpu.millis(500)` is half of one. */
  static millis(amount: number): Cpu {
    return new Cpu(`${amount}m`);
  }

  /** In whole CPUs, or in parts of one: `Cpu.units(2)`, `Cpu.units(0.5)`. */
  static units(amount: number): Cpu {
    return new Cpu(String(amount));
  }
}

/** Whether a value is an amount of CPU, of ours or of cdk8s-plus-27. */
export function isCpu(value: object): value is Cpu {
  return value instanceof Cpu || isInstanceNamed(value, 'Cpu');
}

judgeCalls('Cpu', Cpu, isCpu);
