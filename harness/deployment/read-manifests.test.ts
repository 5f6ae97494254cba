import { expect, test } from 'vitest';
import { budgetOf } from './budget-of.ts';
import { heapFlags } from './heap-flags.ts';
import { readManifests } from './read-manifests.ts';

const read = (text: string, file = 'app.yaml') => readManifests([{ file, text }]);

const pod = (indent: number) =>
  `containers:
  - name: app
    env: [{ name: BUDGET, value: 64Mi }]
    resources: { limits: { memory: 512Mi } }
`.replaceAll(/^(?=.)/gm, ' '.repeat(indent));

test.each([
  ['Pod', `spec:\n${pod(2)}`],
  ['Deployment', `spec:\n  template:\n    spec:\n${pod(6)}`],
  ['StatefulSet', `spec:\n  template:\n    spec:\n${pod(6)}`],
  ['DaemonSet', `spec:\n  template:\n    spec:\n${pod(6)}`],
  ['Job', `spec:\n  template:\n    spec:\n${pod(6)}`],
  ['CronJob', `spec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n${pod(10)}`],
])('a %s shows its containers, with the line of the limit', (kind, spec) => {
  const text = `kind: ${kind}\nmetadata: { name: store }\n${spec}`;
  const [one] = read(text);
  expect(one).toMatchObject({ workload: `${kind} store`, name: 'app', limit: { text: '512Mi', bytes: 512 * 2 ** 20 } });
  const line = text.split('\n').findIndex((written) => written.includes('512Mi')) + 1;
  expect(one?.limit?.place).toEqual({ file: 'app.yaml', line });
});

test('several documents, a List, and objects that run nothing are all read', () => {
  const text = `kind: Service
metadata: { name: store }
spec: { ports: [] }
---
apiVersion: v1
kind: List
items:
  - kind: Pod
    metadata: { name: first }
    spec: { containers: [{ name: a }] }
  - kind: Pod
    metadata: { name: second }
    spec: { initContainers: [{ name: c }], containers: [{ name: b }] }
---
`;
  expect(read(text).map(({ workload, name }) => `${workload}/${name}`)).toEqual([
    'Pod first/a',
    'Pod second/c',
    'Pod second/b',
  ]);
});

test('without a limit of its own a container has that of its pod', () => {
  const text = 'kind: Pod\nspec: { resources: { limits: { memory: 1Gi } }, containers: [{ name: a }] }';
  expect(read(text)[0]?.limit).toMatchObject({ bytes: 2 ** 30, ofPod: true });
  expect(read('kind: Pod\nspec: { containers: [{ name: a }] }')[0]?.limit).toBeNull();
});

test('a budget is followed into a ConfigMap of the same files, whole or by key, and env wins', () => {
  const maps = {
    file: 'map.yaml',
    text: 'kind: ConfigMap\nmetadata: { name: settings }\ndata:\n  BUDGET: "1048576"\n  OTHER: 2Mi\n',
  };
  const text = `kind: Pod
spec:
  containers:
    - { name: whole, envFrom: [{ configMapRef: { name: settings } }] }
    - { name: key, env: [{ name: BUDGET, valueFrom: { configMapKeyRef: { name: settings, key: OTHER } } }] }
    - { name: wins, envFrom: [{ configMapRef: { name: settings } }], env: [{ name: BUDGET, value: 3MiB }] }
    - { name: secret, env: [{ name: BUDGET, valueFrom: { secretKeyRef: { name: hidden, key: x } } }] }
    - { name: none }
`;
  const [whole, key, wins, secret, none] = readManifests([{ file: 'pod.yaml', text }, maps]).map((one) =>
    budgetOf(one, 'BUDGET', 'bytes'),
  );
  expect(whole).toEqual({ kind: 'known', bytes: 2 ** 20, place: { file: 'map.yaml', line: 4 } });
  expect(key).toEqual({ kind: 'known', bytes: 2 * 2 ** 20, place: { file: 'map.yaml', line: 5 } });
  expect(wins).toEqual({ kind: 'known', bytes: 3 * 2 ** 20, place: { file: 'pod.yaml', line: 6 } });
  expect(secret).toMatchObject({ kind: 'unknown', problem: expect.stringContaining('the Secret hidden') });
  expect(none).toBeNull();
});

test('a bare number counts the unit that is said, and no size is said to be none', () => {
  const budget = (value: string, unit: 'bytes' | 'MiB') => {
    const [one] = read(`kind: Pod\nspec: { containers: [{ name: a, env: [{ name: BUDGET, value: "${value}" }] }] }`);
    return one && budgetOf(one, 'BUDGET', unit);
  };
  expect(budget('64', 'MiB')).toMatchObject({ kind: 'known', bytes: 64 * 2 ** 20 });
  expect(budget('64Mi', 'MiB')).toMatchObject({ kind: 'known', bytes: 64 * 2 ** 20 });
  expect(budget('64 KiB', 'bytes')).toMatchObject({ kind: 'known', bytes: 65536 });
  expect(budget('a lot', 'bytes')).toMatchObject({ kind: 'unknown', problem: 'BUDGET is "a lot", which is no size' });
});

test("flags that size V8's heap are seen in NODE_OPTIONS and on the command line", () => {
  const [one] = read(`kind: Pod
spec:
  containers:
    - name: a
      command: [node, --max_semi_space_size=64, app.js]
      env:
        - name: NODE_OPTIONS
          value: --enable-source-maps --max-old-space-size=256
`);
  expect(one && heapFlags(one)).toEqual([
    { flag: '--max-old-space-size=256', place: { file: 'app.yaml', line: 8 } },
    { flag: '--max-semi-space-size=64', place: { file: 'app.yaml', line: 5 } },
  ]);
});

test('what is no YAML, or no quantity, is an error with its line and a remedy', () => {
  expect(() => read('kind: Pod\nspec: { containers: [')).toThrow(/^app\.yaml:2: no YAML: .*\. Correct it\.$/);
  expect(() => read('kind: Pod\nmetadata:\n  name: {{ .Values.name }}-store\n')).toThrow(
    /^app\.yaml:3: no YAML.*helm template/,
  );
  const template =
    'kind: Pod\nspec:\n  containers:\n    - name: a\n      resources: { limits: { memory: {{ .Values.memory }} } }\n';
  expect(() => read(template)).toThrow(/^app\.yaml:5: the memory limit is no quantity\. .*helm template/);
  const text = 'kind: Pod\nspec:\n  containers:\n    - name: a\n      resources: { limits: { memory: 512MiB } }\n';
  expect(() => read(text)).toThrow(
    'app.yaml:5: the memory limit "512MiB" is no quantity. Write it as 512Mi, 1.5Gi or 500M.',
  );
});
