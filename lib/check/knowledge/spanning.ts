import { type Container, commandLine } from '../../manifest/pods';

/** Words by which a server reaches for accelerators of other pods. */
const DISTRIBUTED =
  /\bray(?![a-z\d])|--nnodes|--node[-_]rank|--dist[-_]init[-_]addr|--data[-_]parallel[-_](address|hybrid[-_]lb|external[-_]lb|size[-_]local|start[-_]rank)|--headless|--master[-_]addr/;

/** Whether the server of a container may span several pods, as its command line tells. */
export function spansPods(container: Container): boolean {
  return DISTRIBUTED.test(commandLine(container).join(' '));
}
