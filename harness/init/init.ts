/** Writes the first files into somebody's service. Never overwrites one. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { type Candidate, type Candidates, findCandidates, isServer, nameOf } from './candidates.ts';
import { InitError } from './init-error.ts';
import { configText, type PackageManager, workflowText } from './other-texts.ts';
import { type FirstScenario, loadText, scenarioText } from './scenario-text.ts';

export interface InitOptions {
  /** The service's folder, with its package.json. */
  readonly root: string;
  /** `src/admission.ts#thumbnailBytes`. Left out: found, and `choose` is asked where several are likely. */
  readonly formula?: string | undefined;
  /** `src/server.ts#startServer`. Left out: as with the formula. */
  readonly subject?: string | undefined;
  /** Default: the formula's name without `Bytes`. */
  readonly scenario?: string | undefined;
  /** Asks somebody; null: nobody is there. */
  readonly choose: ((question: string, among: readonly Candidate[]) => Promise<Candidate>) | null;
}

export interface Initialised {
  readonly first: FirstScenario;
  readonly written: readonly string[];
  /** There already, and left as they were. */
  readonly kept: readonly string[];
  /** Not chosen, although as likely at first sight. */
  readonly others: readonly Candidate[];
}

/** @throws InitError where there is no package.json, no formula, or no way to choose between several */
export async function init(options: InitOptions): Promise<Initialised> {
  const { root, scenario } = options;
  if (!(await exists(join(root, 'package.json')))) {
    throw new InitError(`There is no package.json in ${root}. Run \`plimsoll init\` in the folder of your service.`);
  }
  const candidates = await findCandidates(root);
  const formula = await chooseFormula(options, candidates);
  const subjects = candidates.subjects.filter((one) => one !== formula);
  const subject = await chooseSubject(options, candidates, subjects);
  const first: FirstScenario = {
    name: checkedName(scenario ?? defaultName(formula)),
    formula,
    subject,
    ending: extname(formula.file).endsWith('ts') ? 'ts' : 'js',
  };
  const manager = await packageManager(root);
  const kept: string[] = [];
  const written: string[] = [];
  for (const [file, text] of filesOf(first, manager)) {
    ((await writeNew(join(root, file), text)) ? written : kept).push(file);
  }
  return { first, written, kept, others: subjects.filter((one) => one !== subject) };
}

function filesOf(first: FirstScenario, manager: PackageManager): [file: string, text: string][] {
  const { name, ending, subject } = first;
  return [
    [`${name}.scenario.${ending}`, scenarioText(first)],
    ...(subject !== null && isServer(subject) ? [[`${name}.load.${ending}`, loadText(first)] as [string, string]] : []),
    [`plimsoll.config.${ending}`, configText(ending)],
    ['.github/workflows/plimsoll.yml', workflowText(manager)],
  ];
}

async function chooseFormula(options: InitOptions, { formulas, all }: Candidates): Promise<Candidate> {
  if (options.formula !== undefined) return named(options.formula, 'formula', all);
  const [only, second] = formulas;
  if (only === undefined) {
    throw new InitError(
      'No exported function was found whose name or comment says that it returns bytes. Write one, such as ' +
        '`export function uploadBytes(contentLength: number): number`, let the admission control book by it, and run ' +
        'this again; or name it: --formula src/admission.ts#uploadBytes',
    );
  }
  if (second === undefined) return only;
  if (options.choose !== null)
    return options.choose('Which function says how many bytes an operation books?', formulas);
  throw new InitError(
    `${formulas.length} functions may say how many bytes an operation books. Name the one: --formula ${nameOf(only)}` +
      `${formulas
        .slice(1, 6)
        .map((one) => `, or ${nameOf(one)}`)
        .join('')}`,
  );
}

/** A wrong guess is seen in the file and in the first run, so nobody is refused for it. */
async function chooseSubject(
  { subject, choose }: InitOptions,
  { all }: Candidates,
  likely: readonly Candidate[],
): Promise<Candidate | null> {
  if (subject !== undefined) return named(subject, 'subject', all);
  const [first, second] = likely;
  if (first === undefined || second === undefined || choose === null) return first ?? null;
  return choose('Which function starts the server, or does the operation?', likely);
}

function named(word: string, flag: string, all: readonly Candidate[]): Candidate {
  const wanted = word.replace(/^\.\//, '');
  const found = all.find((one) => nameOf(one) === wanted);
  if (found !== undefined) return found;
  const inFile = all.filter(({ file }) => file === wanted.split('#')[0]);
  const there =
    inFile.length === 0 ? 'That file exports no function' : `It exports ${inFile.map(({ name }) => name).join(', ')}`;
  throw new InitError(`--${flag} ${word} was not found. ${there}; write it as src/admission.ts#uploadBytes.`);
}

function defaultName({ name, file }: Candidate): string {
  const own = name === 'default' ? (file.split('/').at(-1) ?? '').replace(/\..*$/, '') : name;
  const stem = own.replace(/^(reservation|reserve|bytes)(For|Of)?|(Bytes|Memory|Footprint)$/g, '') || own;
  return stem.replace(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();
}

function checkedName(name: string): string {
  if (/^[\w.-]+$/.test(name)) return name;
  throw new InitError(`"${name}" is no name for a scenario and its file: letters, digits, - and . only.`);
}

async function packageManager(root: string): Promise<PackageManager> {
  if (await exists(join(root, 'pnpm-lock.yaml'))) return 'pnpm';
  if (await exists(join(root, 'yarn.lock'))) return 'yarn';
  const { packageManager: said = '' } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    packageManager?: string;
  };
  return said.startsWith('pnpm') ? 'pnpm' : said.startsWith('yarn') ? 'yarn' : 'npm';
}

/** False where it is there already. */
async function writeNew(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new InitError(`${path} could not be written: ${(error as Error).message}`, { cause: error });
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
