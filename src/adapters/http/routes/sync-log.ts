import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { AcceptHeaders } from '../accepts-lines.js';
import { ok, type Answer } from '../answer.js';
import type { StoreError } from '../../../application/errors.js';
import type { JournalLine } from '../../../application/ports/journal.js';
import { maskedLine } from '../../../domain/sync/masked.js';
import { closed } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import { route, type Route } from '../route.js';
import { JournalInput, type JournalWish } from '../sync-inputs.js';

const LineAnswer = closed(
  'JournalLine',
  {
    id: t.string,
    at: t.number,
    way: t.string,
    entity: t.string,
    key: t.string,
    result: t.string,
    code: t.string,
    message: t.string,
    ms: t.number,
    lag: t.union([t.number, t.null]),
  },
  {},
);

const exampleLine = {
  id: '1234567890123-0',
  at: 1234567890123,
  way: 'webhook',
  entity: 'post',
  key: 'post:77',
  result: 'applied',
  code: '',
  message: '',
  ms: 2,
  lag: 120,
};

type Show = (line: JournalLine) => JournalLine;

const asIs: Show = (line) => line;

const PAGE = 1000;
/** Lines of an answer that is no file, where no limit is given. */
const SHOWN = 100;

export const syncLogRoute = ({ useCases: { readJournal } }: Pick<HttpDeps, 'useCases'>): Route => {
  /** Everything that was asked for, page after page; all there is, where no limit is given. */
  async function* exported({ limit, ...query }: JournalWish, show: Show): AsyncGenerator<string> {
    let left = limit ?? Number.POSITIVE_INFINITY;
    let before = query.before;
    do {
      const page = await readJournal({ ...query, limit: Math.min(left, PAGE), before })();
      if (E.isLeft(page)) throw new Error('the journal could not be read', { cause: page.left });
      for (const line of page.right.lines) yield JSON.stringify(show(line));
      left -= page.right.lines.length;
      before = page.right.next;
    } while (before !== null && left > 0);
  }

  return route({
    method: 'GET',
    path: '/sync/log',
    summary: 'What became of the records that came in, the newest first',
    access: 'admin',
    cache: 'never',
    query: JournalInput,
    headers: AcceptHeaders,
    answersLines: true,
    answers: {
      200: closed('Journal', { lines: t.array(LineAnswer), next: t.union([t.string, t.null]) }, {}),
    },
    example: { answer: { lines: [exampleLine], next: null } },
    handle: ({ principal, query, headers: { accept } }): TE.TaskEither<StoreError, Answer> => {
      const show = principal.kind === 'service' ? asIs : maskedLine;
      return accept
        ? TE.right({ lines: exported(query, show) })
        : pipe(
            readJournal({ ...query, limit: query.limit ?? SHOWN }),
            TE.map(({ lines, next }) => ok({ lines: lines.map(show), next })),
          );
    },
  });
};
