import {
  briefOf,
  type Brief,
  type Known,
  type Remembered,
} from '../../../application/ports/reader.js';
import { printKey, type Key } from '../../../domain/key.js';
import type { Copy } from '../copies/copy.js';
import { postKey, userKey } from '../keys.js';
import {
  learn,
  questionName,
  sliceName,
  type Answer,
  type Held,
  type Question,
} from './question.js';

/** What one request knows: the copy, and before it what the request has read itself. */
export interface Session {
  readonly known: Known;
  /** What was asked for in vain since the last call, each once. */
  readonly takeMissing: () => readonly Question[];
  readonly learn: (question: Question, answer: Answer, lasts: boolean) => void;
}

const kindOf = (key: Key): 'zset' | 'set' => {
  if (key.of === 'post') return 'set';
  return key.of === 'user' && (key.part === 'followers' || key.part === 'following')
    ? 'set'
    : 'zset';
};

/** As the whole post tells, where that is known. */
const briefIn = ({ post, brief }: Held): Brief | null | undefined =>
  post === undefined ? brief : briefOf(post);

export const makeSession = (copy: Copy | null): Session => {
  const begun = copy?.generation();
  const own = new Map<string, Held>();
  let missing = new Map<string, Question>();
  let lastsAll = true;

  /** Asks for what is not known. */
  const orAsk = <A>(found: A | undefined, question: Question): A | undefined => {
    if (found === undefined) missing.set(questionName(question), question);
    return found;
  };

  /** What was read for this request stays as it was read, whatever becomes of the copy meanwhile. */
  const find = <A>(key: string, read: (held: Held) => A | undefined): A | undefined => {
    const mine = own.size === 0 ? undefined : own.get(key);
    const found = mine && read(mine);
    if (found !== undefined) return found;
    const held = copy?.get(key);
    return held && read(held);
  };

  const remembered = <A extends object>({
    name,
    assemble,
    isSame,
  }: Remembered<A>): A | undefined => {
    if (copy === null) return assemble(known);
    const kept = copy.recall<A>(name);
    if (kept?.generation === copy.generation()) return kept.answer;
    const answer = assemble(known);
    if (answer === undefined || !lastsAll) return answer;
    const standing = kept !== undefined && isSame(kept.answer, answer) ? kept.answer : answer;
    // What was read while something changed may be of either moment: it is compared, not believed.
    const generation = begun === copy.generation() ? begun : -1;
    copy.remember(name, { answer: standing, generation });
    return standing;
  };

  const known: Known = {
    user: (username) => {
      const key = userKey(username);
      return orAsk(
        find(key, (held) => held.user),
        { ask: 'user', key },
      );
    },
    hash: (row) => {
      const key = printKey(row);
      return orAsk(
        find(key, ({ hash }) => hash),
        { ask: 'hash', key },
      );
    },
    post: (id) => {
      const key = postKey(id);
      return orAsk(
        find(key, (held) => held.post),
        { ask: 'post', key },
      );
    },
    brief: (id) => {
      const key = postKey(id);
      return orAsk(find(key, briefIn), { ask: 'brief', key });
    },
    slice: (timeline, after, count) => {
      const key = printKey(timeline);
      const name = sliceName(after, count);
      return orAsk(
        find(key, ({ slices }) => slices?.get(name)),
        { ask: 'slice', key, after, count },
      );
    },
    home: (reader, after, count) => {
      const key = userKey(reader, 'home');
      const name = sliceName(after, count);
      return orAsk(
        find(key, ({ homes }) => homes?.get(name)),
        { ask: 'home', key, reader, after, count },
      );
    },
    count: (timeline, least) => {
      const key = printKey(timeline);
      return orAsk(
        find(key, ({ count }) => (count?.least === least ? count.value : undefined)),
        { ask: 'count', key, least },
      );
    },
    isMember: (of, member) => {
      const key = printKey(of);
      return orAsk(
        find(key, ({ members }) => members?.get(member)),
        { ask: kindOf(of), key, member },
      );
    },
    members: (set) => {
      const key = printKey(set);
      return orAsk(
        find(key, ({ all }) => all),
        { ask: 'all', key },
      );
    },
    remembered,
  };

  return {
    known,
    takeMissing: () => {
      const taken = [...missing.values()];
      missing = new Map();
      return taken;
    },
    learn: (question, answer, lasts) => {
      lastsAll &&= lasts;
      const held = own.get(question.key) ?? { bytes: 0 };
      learn(held, question, answer);
      own.set(question.key, held);
    },
  };
};
