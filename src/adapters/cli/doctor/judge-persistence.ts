import { failing, fine, warning, type Finding } from './finding.js';
import type { RedisFacts } from './redis-facts.js';

const KEEP =
  'CONFIG SET appendonly yes, and the same in redis.conf; a restart of Redis then loses a second at most';

const judgeKept = ({ info, config }: RedisFacts): Finding => {
  const aof = config?.get('appendonly') ?? (info.get('aof_enabled') === '1' ? 'yes' : null);
  if (aof === 'yes') return fine('persistence', 'Redis keeps an append-only file');
  const save = config?.get('save');
  if (save === undefined)
    return warning(
      'persistence',
      'Redis keeps no append-only file, and does not tell whether it takes snapshots',
      'Make sure in its console that it is persistent',
    );
  return save === ''
    ? warning(
        'persistence',
        'Redis keeps neither an append-only file nor snapshots: a restart of it loses everything',
        KEEP,
      )
    : warning(
        'persistence',
        'Redis takes snapshots alone: a crash of it loses what came after the last one',
        KEEP,
      );
};

/** Redis refuses writes, unless told otherwise, once it could not keep what it has. */
const judgeFailures = ({ info }: RedisFacts): readonly Finding[] => {
  const failed = [
    ['rdb_last_bgsave_status', 'the last snapshot'],
    ['aof_last_write_status', 'the last write of the append-only file'],
  ].flatMap(([field = '', what = '']) => (info.get(field) === 'err' ? [what] : []));
  return failed.map((what) =>
    failing(
      'persistence',
      `${what[0]?.toUpperCase() ?? ''}${what.slice(1)} failed: Redis refuses writes until one succeeds`,
      'Look at the log of Redis, and at the room on its disk',
    ),
  );
};

export const judgePersistence = (facts: RedisFacts): readonly Finding[] => [
  judgeKept(facts),
  ...judgeFailures(facts),
];
