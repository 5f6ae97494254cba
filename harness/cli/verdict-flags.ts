import type { Command } from 'commander';
import { parseFailOn } from './flag-values.ts';

/** How a verdict is told and how strict it is: the same for every command that comes to one. */
export function addVerdictFlags(command: Command): Command {
  return command
    .option('--json', 'print the verdict as JSON on stdout')
    .option('--junit <file>', 'also write the verdict as JUnit XML')
    .option('--markdown <file>', 'also write the verdict as Markdown, for a comment on a pull request')
    .option('--github', 'annotate lines and fill the summary of GitHub Actions (default: where GITHUB_ACTIONS=true)')
    .option('--no-github', 'do not, even there')
    .option('--report-only', 'tell everything, but exit 0 whatever was found in the reservations')
    .option('--fail-on <what>', 'also fail on: drift', parseFailOn);
}
