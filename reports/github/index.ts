import { posix } from 'node:path';
import type { Finding, Verdict } from '../../harness/judge/verdict.ts';
import type { Results } from '../../harness/results/schema.ts';
import { bytesOf } from '../finding-lines.ts';
import { type Annotation, workflowCommand } from './workflow-command.ts';

export interface AnnotationOptions {
  /** Where the command ran, from the root of the repository: a package of a monorepo. Empty: in the root. */
  readonly folder: string;
}

const levels: Readonly<Record<Finding['severity'], Annotation['level']>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/**
 * A workflow command a finding, at the reservation's line, or at the scenario's file where no line is known. Heaviest
 * first, because GitHub shows ten of each level a step and drops the rest.
 */
export function renderAnnotations(verdict: Verdict, results: Results, options: AnnotationOptions): string {
  return verdict.findings.map((one) => `${workflowCommand(annotationOf(one, results, options))}\n`).join('');
}

function annotationOf(finding: Finding, results: Results, { folder }: AnnotationOptions): Annotation {
  const scenario = results.scenarios.find(({ name }) => name === finding.scenario);
  const file = finding.location?.file ?? scenario?.file ?? null;
  const sizes = bytesOf(finding);
  const lines = [
    finding.sentence,
    ...(sizes === null ? [] : [sizes]),
    finding.remedy,
    ...(finding.command === null ? [] : [finding.command]),
  ];
  return {
    level: levels[finding.severity],
    title: `plimsoll: ${finding.code}`,
    message: lines.filter((line) => line !== '').join('\n'),
    file: file === null ? null : posix.join(folder, file),
    line: finding.location?.line ?? null,
  };
}
