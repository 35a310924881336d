import { type Answer, type Cluster, ClusterError } from '../../../lib/cli/cluster/cluster';
import { readExposure, readState } from '../../../lib/cli/cluster/model';

/** A cluster that answers what it is told to, and 404 for all else. */
const cluster = (answers: Record<string, Answer>): Cluster => ({
  server: 'https://cluster.example.com',
  namespace: 'default',
  get: async (path) => answers[path] ?? { status: 404, body: { message: 'not found' } },
});
const ok = (body: unknown): Answer => ({ status: 200, body });
const forbidden: Answer = { status: 403, body: { message: 'services is forbidden: User "bob" cannot get it' } };
const services = '/api/v1/namespaces/ml/services';

const failure = async (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('it did not fail'),
    (error: Error) => error,
  );

test('a model that is not there: the error names those that are', async () => {
  const items = [{ metadata: { name: 'b' } }, { metadata: { name: 'a' } }];
  const error = await failure(readExposure(cluster({ [services]: ok({ items }) }), 'ml', 'chat'));
  expect(error).toBeInstanceOf(ClusterError);
  expect(error.message).toBe(
    'no Service "chat" in namespace ml of https://cluster.example.com; there are a, b. Name another model, --namespace or --context.',
  );
});

test('no permission', async () => {
  const error = await failure(readExposure(cluster({ [`${services}/chat`]: forbidden }), 'ml', 'chat'));
  expect(error.message).toBe(
    'no permission: services is forbidden: User "bob" cannot get it. Ask for a Role that may get and list it.',
  );
});

test('credentials that are not accepted', async () => {
  const unauthorized = { status: 401, body: { message: 'Unauthorized' } };
  const error = await failure(
    readState(cluster({ '/apis/apps/v1/namespaces/ml/deployments/chat': unauthorized }), 'ml', 'chat'),
  );
  expect(error.message).toContain('does not accept the credentials: Unauthorized');
});

test('what leads to the Service is left out where it may not be seen or is not served', async () => {
  const service = { metadata: { name: 'chat' } };
  const ingresses = '/apis/networking.k8s.io/v1/namespaces/ml/ingresses';
  const found = await readExposure(
    cluster({ [`${services}/chat`]: ok(service), [ingresses]: forbidden }),
    'ml',
    'chat',
  );
  expect(found).toEqual({ service, ingresses: [], routes: [] });
});

test('only the autoscalers of the model are its state', async () => {
  const scaler = (name: string) => ({ spec: { scaleTargetRef: { kind: 'Deployment', name } } });
  const deployment = { metadata: { name: 'chat' } };
  const answers = {
    '/apis/apps/v1/namespaces/ml/deployments/chat': ok(deployment),
    '/apis/autoscaling/v2/namespaces/ml/horizontalpodautoscalers': ok({ items: [scaler('other'), scaler('chat')] }),
  };
  const state = await readState(cluster(answers), 'ml', 'chat');
  expect(state).toEqual({ deployment, autoscalers: [scaler('chat')], scaledObjects: [] });
});
