import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type YAMLMap } from 'yaml';
import { type DeployedContainer, ManifestError, type Place, type Variable, type Written } from './container.ts';
import { quantityBytes } from './quantity.ts';

export interface Manifest {
  readonly file: string;
  readonly text: string;
}

/**
 * Every container of the workloads in these files: Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, CronJob, a
 * List of them, and any other kind with a pod's template in the same place. Variables that come from a ConfigMap are
 * followed where the same files hold it.
 *
 * @throws {ManifestError} no YAML, or a memory limit that is no quantity
 */
export function readManifests(manifests: readonly Manifest[]): readonly DeployedContainer[] {
  const objects = manifests.flatMap(objectsOf);
  const configMaps = new Map(objects.filter(({ kind }) => kind === 'ConfigMap').map((one) => [one.name, one]));
  return objects.flatMap((object) => containersOf(object, configMaps));
}

/** One object of a manifest, whose lines are told by its file's counter. */
interface ManifestObject {
  readonly kind: string;
  readonly name: string;
  readonly root: YAMLMap;
  readonly placeOf: (node: unknown) => Place;
}

function objectsOf({ file, text }: Manifest): ManifestObject[] {
  const lineCounter = new LineCounter();
  const placeOf = (node: unknown): Place => {
    const offset = (node as Node | undefined)?.range?.[0] ?? 0;
    return { file, line: Math.max(1, lineCounter.linePos(offset).line) };
  };
  const documents = parseAllDocuments(text, { lineCounter });
  return [...documents].flatMap((document) => {
    const [error] = document.errors;
    if (error) throw noYaml({ file, line: error.linePos?.[0].line ?? 1 }, error, text);
    return isMap(document.contents) ? unfold(document.contents, placeOf) : [];
  });
}

const RENDER_FIRST = 'It looks like a template: render it first, as in `helm template . | plimsoll check -`.';

function noYaml(place: Place, error: Error, text: string): ManifestError {
  const [problem = ''] = error.message.split(/ at line |\n/);
  const remedy = text.includes('{{') ? RENDER_FIRST : 'Correct it.';
  return new ManifestError(place, `no YAML: ${problem.replace(/[.:]$/, '')}`, remedy, error);
}

function unfold(root: YAMLMap, placeOf: ManifestObject['placeOf']): ManifestObject[] {
  const kind = textAt(root, ['kind']);
  const items = root.get('items', true);
  if (kind.endsWith('List') && isSeq(items)) return items.items.filter(isMap).flatMap((item) => unfold(item, placeOf));
  return [{ kind, name: textAt(root, ['metadata', 'name']), root, placeOf }];
}

const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};
const TEMPLATE = ['spec', 'template', 'spec'];

function containersOf(object: ManifestObject, configMaps: ReadonlyMap<string, ManifestObject>): DeployedContainer[] {
  const pod = object.root.getIn(podPaths[object.kind] ?? TEMPLATE, true);
  if (!isMap(pod)) return [];
  return ['initContainers', 'containers'].flatMap((list) => {
    const containers = pod.get(list, true);
    return isSeq(containers)
      ? containers.items.filter(isMap).map((one) => container(one, pod, object, configMaps))
      : [];
  });
}

function container(
  node: YAMLMap,
  pod: YAMLMap,
  object: ManifestObject,
  configMaps: ReadonlyMap<string, ManifestObject>,
): DeployedContainer {
  return {
    workload: `${object.kind} ${object.name}`.trim(),
    name: textAt(node, ['name']),
    place: object.placeOf(node),
    limit: limitOf(node, false, object) ?? limitOf(pod, true, object),
    environment: environmentOf(node, object, configMaps),
    words: ['command', 'args'].flatMap((list) => written(node.get(list, true), object)),
  };
}

function limitOf(node: YAMLMap, ofPod: boolean, { placeOf }: ManifestObject): DeployedContainer['limit'] {
  const scalar = node.getIn(['resources', 'limits', 'memory'], true);
  // To YAML `{{ .Values.memory }}` is a map in a map.
  if (isMap(scalar)) throw new ManifestError(placeOf(scalar), 'the memory limit is no quantity', RENDER_FIRST);
  if (!isScalar(scalar) || scalar.value === null) return null;
  const text = String(scalar.value);
  const place = placeOf(scalar);
  const bytes = quantityBytes(text);
  if (bytes !== null) return { text, place, bytes, ofPod };
  throw new ManifestError(place, `the memory limit "${text}" is no quantity`, 'Write it as 512Mi, 1.5Gi or 500M.');
}

/** What stands in `env` wins over what comes with a whole ConfigMap, as in Kubernetes. */
function environmentOf(
  node: YAMLMap,
  object: ManifestObject,
  configMaps: ReadonlyMap<string, ManifestObject>,
): ReadonlyMap<string, Variable> {
  const whole = items(node.get('envFrom', true)).flatMap((from) => {
    const map = configMaps.get(textAt(from, ['configMapRef', 'name']));
    const prefix = textAt(from, ['prefix']);
    return map === undefined ? [] : dataOf(map).map(([name, one]) => [`${prefix}${name}`, one] as const);
  });
  const own = items(node.get('env', true)).map(
    (one) => [textAt(one, ['name']), variable(one, object, configMaps)] as const,
  );
  return new Map([...whole, ...own]);
}

function variable(node: YAMLMap, object: ManifestObject, configMaps: ReadonlyMap<string, ManifestObject>): Variable {
  const value = node.get('value', true);
  if (isScalar(value)) return { text: String(value.value ?? ''), source: 'its value', place: object.placeOf(value) };
  const place = object.placeOf(node);
  const name = textAt(node, ['valueFrom', 'configMapKeyRef', 'name']);
  const key = textAt(node, ['valueFrom', 'configMapKeyRef', 'key']);
  const map = configMaps.get(name);
  const found = map && dataOf(map).find(([one]) => one === key)?.[1];
  if (found) return found;
  if (name !== '') return { text: null, source: `the key ${key} of the ConfigMap ${name}`, place };
  const secret = textAt(node, ['valueFrom', 'secretKeyRef', 'name']);
  return { text: null, source: secret === '' ? 'somewhere else' : `the Secret ${secret}`, place };
}

function dataOf(map: ManifestObject): [string, Variable][] {
  const data = map.root.get('data', true);
  if (!isMap(data)) return [];
  return data.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || !isScalar(value)) return [];
    const text = String(value.value ?? '');
    return [[String(key.value), { text, source: `the ConfigMap ${map.name}`, place: map.placeOf(value) }]];
  });
}

function written(list: unknown, { placeOf }: ManifestObject): Written[] {
  if (!isSeq(list)) return [];
  return list.items.filter(isScalar).map((one) => ({ text: String(one.value ?? ''), place: placeOf(one) }));
}

function items(list: unknown): YAMLMap[] {
  return isSeq(list) ? list.items.filter(isMap) : [];
}

function textAt(node: YAMLMap, path: readonly string[]): string {
  const found = node.getIn(path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}
