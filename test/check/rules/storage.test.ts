import { check } from '../../support/rules';

const pod = (type: string, context: string, mount = '', others = '') => `
apiVersion: v1
kind: Pod
metadata: { name: chat }
spec:
  ${context}
  ${others}
  containers:
    - name: model
      image: registry.example/chat:1.4.2
      volumeMounts: [{ name: cache, mountPath: /cache${mount} }]
  volumes: [{ name: cache, hostPath: { path: /var/models${type} } }]
`;
const rules = (yaml: string) => check(yaml).map(({ rule }) => rule);

const CREATED = ', type: DirectoryOrCreate';
const USER = 'securityContext: { runAsUser: 1000, fsGroup: 1000 }';

describe('a folder that the kubelet makes for root', () => {
  it.each([USER, 'securityContext: { runAsNonRoot: true }'])(
    'is told of where another user is to write: %s',
    (context) => {
      expect(rules(pod(CREATED, context))).toEqual(['host-path-not-writable']);
    },
  );

  it.each([
    ['the server may be root', pod(CREATED, '')],
    ['the server is root', pod(CREATED, 'securityContext: { runAsUser: 0 }')],
    ['it is only read', pod(CREATED, USER, ', readOnly: true')],
    ['somebody made it', pod(', type: Directory', USER)],
    ['nobody says who made it', pod('', USER)],
    [
      'root hands it over',
      pod(
        CREATED,
        USER,
        '',
        'initContainers: [{ name: own, image: busybox:1.36, securityContext: { runAsUser: 0 }, volumeMounts: [{ name: cache, mountPath: /cache }] }]',
      ),
    ],
  ])('is not where %s', (_, yaml) => {
    expect(rules(yaml)).toEqual([]);
  });
});
