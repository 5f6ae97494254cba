/**
 * `plimsoll measure` without the plan's own reference subjects beside what it is given: a reference subject alone, in all of
 * its cases. Nothing else of the command differs.
 *
 *     node scripts/fidelity/measure-alone.ts scenarios/reference/ramp.scenario.ts --plan full --out /tmp/ramp
 */
import { runCommand } from '../../harness/cli/program.ts';

process.exitCode = await runCommand(['measure', ...process.argv.slice(2)], { references: () => [] });
