/** The fan-out is left to the engines that users have: these files are what they copy. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { parseShard } from './flag-values.ts';

const examples = new URL('../../docs/examples/', import.meta.url);

async function documents(file: string): Promise<unknown[]> {
  const parsed = parseAllDocuments(await readFile(new URL(file, examples), 'utf8'));
  return parsed.map((document) => {
    if (!('errors' in document)) throw new Error(`${file} is empty`);
    expect([file, document.errors, document.warnings]).toEqual([file, [], []]);
    return document.toJS();
  });
}

const volume = { name: z.literal('results'), mountPath: z.literal('/results') };
const pod = z.strictObject({
  restartPolicy: z.literal('Never'),
  containers: z.tuple([
    z.strictObject({
      name: z.string(),
      image: z.string(),
      env: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
      command: z.tuple([z.literal('sh'), z.literal('-ec')]),
      args: z.tuple([z.string()]),
      resources: z.strictObject({ requests: z.unknown(), limits: z.unknown() }).optional(),
      volumeMounts: z.tuple([z.strictObject(volume)]),
    }),
  ]),
  volumes: z.tuple([
    z.strictObject({
      name: z.literal('results'),
      persistentVolumeClaim: z.strictObject({ claimName: z.literal('plimsoll-results') }),
    }),
  ]),
});
const head = { apiVersion: z.literal('batch/v1'), kind: z.literal('Job') };
const metadata = z.strictObject({ name: z.string() });

/** Of the Job API, what these files use: completionMode and backoffLimitPerIndex belong together (Kubernetes 1.33). */
const indexedJob = z.strictObject({
  ...head,
  metadata,
  spec: z.strictObject({
    completions: z.int(),
    parallelism: z.int(),
    completionMode: z.literal('Indexed'),
    backoffLimitPerIndex: z.int().positive(),
    podFailurePolicy: z.strictObject({
      rules: z.tuple([
        z.strictObject({
          action: z.literal('FailIndex'),
          onExitCodes: z.strictObject({
            containerName: z.string(),
            operator: z.literal('In'),
            values: z.array(z.int().positive()),
          }),
        }),
      ]),
    }),
    template: z.strictObject({ spec: pod }),
  }),
});
const job = z.strictObject({
  ...head,
  metadata,
  spec: z.strictObject({ backoffLimit: z.literal(0), template: z.strictObject({ spec: pod }) }),
});

const readShards = async () => {
  const [claim, shards] = await documents('kubernetes/shards.yml');
  return { claim: claim as { metadata: { name: string } }, spec: indexedJob.parse(shards).spec };
};

test('the indexed Job starts as many pods as it has shards, and every index becomes one of them', async () => {
  const { spec } = await readShards();
  const [container] = spec.template.spec.containers;
  const shards = Number(container.env?.find(({ name }) => name === 'SHARDS')?.value);
  expect([spec.completions, spec.parallelism]).toEqual([shards, shards]);
  // Kubernetes counts from 0, --shard from 1.
  const [script] = container.args;
  expect(script).toContain('shard=$((JOB_COMPLETION_INDEX + 1))');
  expect(script).toContain('--shard "$shard/$SHARDS" --out "/results/shard-$shard" --resume');
  for (let index = 0; index < shards; index += 1) expect(parseShard(`${index + 1}/${shards}`).of).toBe(shards);
});

test('a pod that was ended is started anew; one with a verdict that another would repeat is not', async () => {
  const { spec } = await readShards();
  const [rule] = spec.podFailurePolicy.rules;
  expect(rule.onExitCodes.containerName).toBe(spec.template.spec.containers[0].name);
  expect(rule.onExitCodes.values).not.toContain(130);
  expect(rule.onExitCodes.values).not.toContain(137);
});

test('requests are limits, so that no neighbour moves what is measured', async () => {
  const { resources } = (await readShards()).spec.template.spec.containers[0];
  expect(resources?.requests).toEqual(resources?.limits);
});

test('the verdict joins what the shards have written, from the same volume and image', async () => {
  const { claim, spec } = await readShards();
  const [document] = await documents('kubernetes/merge.yml');
  const [merging] = job.parse(document).spec.template.spec.containers;
  expect(merging.image).toBe(spec.template.spec.containers[0].image);
  expect(merging.args[0]).toContain('plimsoll merge /results/shard-* --out');
  expect(claim.metadata.name).toBe('plimsoll-results');
});

test('the matrix of the workflow has as many entries as --shard counts, and its verdict takes their artifacts', async () => {
  const [workflow] = await documents('workflows/shards.yml');
  const { jobs } = z
    .object({
      jobs: z.object({
        shards: z.object({
          strategy: z.object({ 'fail-fast': z.literal(false), matrix: z.object({ shard: z.array(z.int()) }) }),
          steps: z.array(z.object({ run: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() })),
        }),
        verdict: z.object({
          needs: z.literal('shards'),
          steps: z.array(z.object({ run: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() })),
        }),
      }),
    })
    .parse(workflow);
  const { shard } = jobs.shards.strategy.matrix;
  expect(shard).toEqual(Array.from({ length: shard.length }, (_, i) => i + 1));
  expect(jobs.shards.steps.map(({ run }) => run).join()).toContain(`--shard "$SHARD/${shard.length}"`);
  expect(jobs.shards.steps.map((one) => one.with?.name).join()).toMatch(/^,*shard-\$\{\{ matrix\.shard \}\},*$/);
  expect(jobs.verdict.steps.map((one) => one.with?.pattern)).toContain('shard-*');
  expect(jobs.verdict.steps.map(({ run }) => run)).toContain('npx --no-install plimsoll merge shards/shard-*');
});
