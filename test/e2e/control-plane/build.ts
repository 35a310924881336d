import { buildPrograms, fetchDefinitions, isBuilt, isFetched } from './go-build';
import {
  ADAPTER_BUILD,
  type Build,
  cacheDirectory,
  DEFINITIONS,
  definitionsDirectory,
  ETCD_BUILD,
  FLOOR,
  KEDA_BUILD,
  kubernetesBuild,
  NEWEST,
} from './pins';

const HELP = `Builds the programs of the end-to-end tests that are not in the cache yet.

  npm run e2e:build              etcd, Kubernetes ${NEWEST} and ${FLOOR}, KEDA, the Prometheus adapter
  npm run e2e:build -- 1.36.3    another version of Kubernetes

It needs Go and its module proxy, and takes about a quarter of an hour on two cores.`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(HELP);
    return;
  }
  for (const source of DEFINITIONS.filter((each) => !isFetched(each))) {
    await fetchDefinitions(source);
    console.log(`${source.module}: custom resource definitions in ${definitionsDirectory(source)}`);
  }
  const versions = args.length > 0 ? args : [NEWEST, FLOOR];
  const builds: Build[] = [ETCD_BUILD, ...versions.map(kubernetesBuild), KEDA_BUILD, ADAPTER_BUILD];
  for (const build of builds) {
    if (isBuilt(build)) {
      console.log(`${build.name}: in ${cacheDirectory(build)}`);
      continue;
    }
    console.log(`${build.name}: building ...`);
    const start = Date.now();
    await buildPrograms(build);
    console.log(`${build.name}: built in ${Math.round((Date.now() - start) / 1000)} s, in ${cacheDirectory(build)}`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
