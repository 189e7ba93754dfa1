import { NOTHING, type Asked, type Check, type Fact } from '../transaction.js';

/** Commands that return for several members what others return for one. */
const OF_SEVERAL = { SISMEMBER: 'SMISMEMBER', ZSCORE: 'ZMSCORE', HMGET: 'HMGET' } as const;

const severalOf = ({ command }: Fact): Fact['command'] | null =>
  Object.hasOwn(OF_SEVERAL, command) ? OF_SEVERAL[command as keyof typeof OF_SEVERAL] : null;

/** Most keys that a script passes to one command. */
const MAX_KEYS = 1000;

/** A fact that may be joined with similar ones: `rare` marks keys that seldom exist. */
export interface JoinableFact extends Fact {
  readonly rare?: true;
}

/** Where a fact's reply is: a whole reply, one item of a list, or a slice. */
interface Part {
  readonly at: number;
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * Joins facts: those on members of one key into one command, and whole keys that seldom exist into one that asks for all of
 * them. `split` returns each fact's reply.
 */
export const joinFacts = (facts: readonly JoinableFact[]) => {
  const asked: Asked[] = [];
  const groups = new Map<string, { readonly at: number; readonly words: string[] }>();
  const groupOf = (name: string, open: (words: string[]) => Asked) => {
    const known = groups.get(name);
    if (known !== undefined && known.words.length < MAX_KEYS) return known;
    const words: string[] = [];
    const group = { at: asked.push(open(words)) - 1, words };
    groups.set(name, group);
    return group;
  };
  const parts = facts.map((one): Part => {
    const { command, key, args } = one;
    const several = severalOf(one);
    if (several !== null) {
      const { at, words } = groupOf(`${several} ${key}`, (own) => ({
        command: several,
        key,
        args: own,
      }));
      const from = words.length;
      words.push(...args);
      return { at, from, to: command === 'HMGET' ? words.length : null };
    }
    if (!Object.hasOwn(NOTHING, command)) return { at: asked.push(one) - 1, from: null, to: null };
    const { at, words } = groupOf(`${command}${one.rare === true ? ' rare' : ''}`, (keys) => ({
      command,
      keys,
    }));
    return { at, from: words.push(key) - 1, to: null };
  });
  const split = (replies: readonly unknown[]): readonly unknown[] =>
    parts.map(({ at, from, to }, place) => {
      const reply = replies[at];
      if (from === null) return reply;
      if (!Array.isArray(reply)) return NOTHING[facts[place]?.command ?? ''];
      return to === null ? (reply[from] as unknown) : reply.slice(from, to);
    });
  return { asked, split };
};

/** Joins checks in the same way: returns the keys that must not exist, and the other checks. */
export const joinChecks = (checks: readonly Check[]) => {
  const absent: string[] = [];
  const others: Check[] = [];
  const groups = new Map<string, { readonly args: string[]; readonly reply: unknown[] }>();
  for (const check of checks) {
    const { command, key, args, reply } = check;
    const several = severalOf(check);
    if (several !== null) {
      const name = `${several} ${key}`;
      const group = groups.get(name) ?? { args: [], reply: [] };
      if (!groups.has(name)) {
        groups.set(name, group);
        others.push({ command: several, key, ...group });
      }
      group.args.push(...args);
      group.reply.push(...(command === 'HMGET' ? (reply as readonly unknown[]) : [reply]));
    } else if (
      Object.hasOwn(NOTHING, command) &&
      (reply === null || (Array.isArray(reply) && reply.length === 0))
    )
      absent.push(key);
    else others.push(check);
  }
  return { absent, checks: others };
};
