import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from './api-client';
import type { ControlPlane } from './control-plane';
import { describeAnswer } from './objects';
import { Daemon, freePort } from './process';

/** Where KEDA's programs are. */
export interface KedaBinaries {
  readonly operator: string;
  readonly webhooks: string;
}

const START_TIMEOUT_MS = 60_000;

/** KEDA's operator and admission webhooks; its metrics server is ours, which serves external metrics from the script. */
export class Keda {
  private constructor(private readonly daemons: readonly Daemon[]) {}

  /** Starts both and has the API server ask the webhooks. */
  static async start(binaries: KedaBinaries, plane: ControlPlane, api: ApiClient): Promise<Keda> {
    const certificates = join(plane.directory, 'keda-certs');
    mkdirSync(certificates);
    copyFileSync(plane.serving.certificate, join(certificates, 'tls.crt'));
    copyFileSync(plane.serving.certificate, join(certificates, 'ca.crt'));
    copyFileSync(plane.serving.key, join(certificates, 'tls.key'));
    const webhookPort = await freePort();
    const daemons: Daemon[] = [];
    try {
      await run('operator', binaries.operator, plane, daemons, [
        `--cert-dir=${certificates}`,
        `--metrics-service-bind-address=127.0.0.1:${await freePort()}`,
        '--enable-prometheus-metrics=false',
        '--enable-webhook-patching=false',
        '--enable-apiservice-patching=false',
      ]);
      const webhookFlags = [`--cert-dir=${certificates}`, `--port=${webhookPort}`, '--metrics-bind-address=0'];
      await run('webhooks', binaries.webhooks, plane, daemons, webhookFlags);
      await registerWebhook(api, webhookPort, readFileSync(plane.serving.certificate));
      return new Keda(daemons);
    } catch (error) {
      for (const daemon of daemons) await daemon.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const daemon of this.daemons) await daemon.stop();
  }
}

async function run(name: string, binary: string, plane: ControlPlane, daemons: Daemon[], flags: readonly string[]) {
  const health = `127.0.0.1:${await freePort()}`;
  const env = {
    PATH: process.env['PATH'],
    HOME: plane.directory,
    KUBECONFIG: plane.kubeconfig,
    WATCH_NAMESPACE: '',
    POD_NAMESPACE: 'kube-system',
    KEDA_CLUSTER_OBJECT_NAMESPACE: 'kube-system',
  };
  const args = [`--health-probe-bind-address=${health}`, ...flags];
  const daemon = Daemon.start(binary, args, join(plane.directory, `keda-${name}.log`), env);
  daemons.push(daemon);
  await daemon.waitUntil(async () => (await fetch(`http://${health}/readyz`)).ok, START_TIMEOUT_MS);
}

async function registerWebhook(api: ApiClient, port: number, authority: Buffer): Promise<void> {
  const url = `https://127.0.0.1:${port}/validate-keda-sh-v1alpha1-scaledobject`;
  const body = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'keda-admission' },
    webhooks: [
      {
        name: 'vscaledobject.kb.io',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        // KEDA's own manifests ignore a webhook that fails; here it must have its say.
        failurePolicy: 'Fail',
        clientConfig: { url, caBundle: authority.toString('base64') },
        rules: [
          {
            apiGroups: ['keda.sh'],
            apiVersions: ['v1alpha1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['scaledobjects'],
          },
        ],
      },
    ],
  };
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
  const answer = await api.request('POST', path, { body });
  if (answer.status !== 201) throw new Error(describeAnswer(answer));
}
