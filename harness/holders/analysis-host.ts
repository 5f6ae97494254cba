/**
 * The entry of the analysis: a process of its own, since a snapshot of hundreds of megabytes takes as much again to read.
 * argv: the task's file, the answer's file.
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { type AnalysisTask, analyse } from './analyse.ts';
import type { AnalysisAnswer } from './analysis.ts';

const [taskPath = '', answerPath = ''] = process.argv.slice(2);
const task = JSON.parse(readFileSync(taskPath, 'utf8')) as AnalysisTask;
const begun = performance.now();
const analysis = analyse(task);
const answer: AnalysisAnswer = {
  analysis,
  snapshot: {
    fileBytes: statSync(task.snapshotPath).size,
    seconds: Math.round(performance.now() - begun) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  },
};
writeFileSync(answerPath, JSON.stringify(answer));
