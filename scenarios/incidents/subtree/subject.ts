/**
 * The subtree incident's process. `before` admits whoever comes, and has room for the results of all chunks of a stream;
 * `after` is the product. Argv is a {@link SubtreeSubject} as JSON; says `ready {…}` when it listens, and ends at SIGTERM.
 */
import { startSubtreeServer } from '../../../subjects/subtree/server.ts';
import { openSqliteStore } from '../../../subjects/subtree/store/sqlite-store.ts';

export interface SubtreeSubject {
  readonly generation: 'before' | 'after';
  readonly budget: number;
  readonly folder: string;
  readonly database: string;
}

const { generation, budget, folder, database } = JSON.parse(process.argv[2] as string) as SubtreeSubject;
const before = generation === 'before';
const server = await startSubtreeServer({
  budget: before ? 0 : budget,
  store: await openSqliteStore({ path: database }),
  folder,
  ...(before && { variant: 'unbounded pending' }),
});
process.once('SIGTERM', () => {
  const booked = server.governor.booked;
  void server.close().then(() => process.exit(booked === 0 ? 0 : 1));
});
process.stdout.write(`ready ${JSON.stringify({ host: server.host, port: server.port })}\n`);
