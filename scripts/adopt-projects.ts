/** The files of two small projects that adopt Plimsoll: one in JavaScript, and a workspace in TypeScript. */

type Files = Readonly<Record<string, string>>;

/** The titles of the tests in both. */
export const memoryTest = {
  fits: 'copies take what is booked for them',
  releases: 'copies give everything back',
  leaks: 'whoever forgets to give back is told so',
} as const;

const once = "{ lane: 'live', concurrency: 2 }";

const tests = (ending: string) => `import { expect, test } from 'vitest';

test('${memoryTest.fits}', async () => {
  await expect('./copies.scenario.${ending}').toFitReservation(${once});
});

test('${memoryTest.releases}', async () => {
  await expect('./copies.scenario.${ending}').toReleaseEverything(${once});
});

test('${memoryTest.leaks}', async () => {
  await expect('./forgetful.scenario.${ending}').toReleaseEverything(${once});
});
`;

const config = `import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { setupFiles: ['plimsoll/vitest'] } });
`;

const scenario = (
  name: string,
  imports: string,
  released: string,
) => `import { defineScenario, fromChannel } from 'plimsoll';
import { createBookings } from 'plimsoll/governor';
${imports}

export default defineScenario({
  name: '${name}',
  parameters: { size: [8 * 2 ** 20] },
  concurrency: [2],
  warmUp: { size: 65536 },
  reservation: ({ size }) => copyBytes(size),
  governor: fromChannel(),
  setup: ({ budget }) => createBookings({ budget }),
  operation: async (bookings, { size }, { payload, barrier }) => {
    const booking = bookings.requested(copyBytes(size));
    booking.granted();
    const original = payload(size);
    const copy = copyOf(original);
    await barrier();
    free(original);
    free(copy);
    ${released}
  },
});
`;

const bothScenarios = (ending: string, imports: string): Files => ({
  [`copies.scenario.${ending}`]: scenario('copies', imports, 'booking.released();'),
  [`forgetful.scenario.${ending}`]: scenario('forgetful', imports, 'if (size === 65536) booking.released();'),
});

const within = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));

const json = (value: object): string => JSON.stringify(value, null, 2);

/** JavaScript, in one package. */
export const copies: Files = {
  'package.json': json({ name: 'copies', private: true, type: 'module' }),
  'src/copy.js': `/** Bytes of the original and its copy, and what a call takes besides. */
export const copyBytes = (size) => 2 * size + 1024 * 1024;
export const copyOf = (original) => Buffer.from(original);
export const free = (copy) => copy.buffer.transfer(0);
`,
  ...bothScenarios('js', "import { copyBytes, copyOf, free } from './src/copy.js';"),
  'memory.test.js': tests('js'),
  'vitest.config.js': config,
};

/** TypeScript, in a package of a workspace. `tarball` and `nodeTypes` are absolute paths. */
export function images(tarball: string, nodeTypes: string): Files {
  const imports = `import { copyBytes } from '@acme/admission';
import { copyOf } from '#copy';
import { free } from '@images/free.ts';`;
  return {
    'package.json': json({ name: 'acme', private: true }),
    ...within('packages/admission', {
      'package.json': json({ name: '@acme/admission', version: '1.0.0', type: 'module', exports: './src/index.ts' }),
      'src/index.ts': `/** Bytes of the original and its copy, and what a call takes besides. */
export const copyBytes = (size: number): number => 2 * size + 1024 * 1024;
`,
    }),
    ...within('packages/images', {
      'package.json': json({
        name: '@acme/images',
        private: true,
        type: 'module',
        imports: { '#copy': './src/copy.ts' },
        dependencies: { '@acme/admission': 'workspace:*' },
        devDependencies: { plimsoll: `file:${tarball}`, vitest: '^5.1.0', '@types/node': `link:${nodeTypes}` },
      }),
      'tsconfig.json': json({
        compilerOptions: {
          ...{ module: 'nodenext', target: 'es2024', strict: true, noEmit: true, skipLibCheck: true },
          ...{ allowImportingTsExtensions: true, types: ['node', 'plimsoll/vitest'] },
          paths: { '@images/*': ['./src/*'] },
        },
      }),
      'src/copy.ts': 'export const copyOf = (original: Uint8Array): Buffer => Buffer.from(original);\n',
      'src/free.ts': 'export const free = (copy: Buffer): void => void (copy.buffer as ArrayBuffer).transfer(0);\n',
      ...bothScenarios('ts', imports),
      'memory.test.ts': tests('ts'),
      'vitest.config.ts': config,
    }),
  };
}
