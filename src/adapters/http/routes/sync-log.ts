import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { JournalQuery } from '../../../application/ports/journal.js';
import { AcceptHeaders } from '../accepts-lines.js';
import { ok, type Answer } from '../answer.js';
import { closed } from '../codec.js';
import type { HttpDeps } from '../http-deps.js';
import type { HttpError } from '../http-error.js';
import { route, type Route } from '../route.js';
import { JournalInput } from '../sync-inputs.js';

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

const PAGE = 1000;

export const syncLogRoute = ({ useCases: { readJournal } }: Pick<HttpDeps, 'useCases'>): Route => {
  /** Everything that was asked for, page after page. */
  async function* exported(query: JournalQuery): AsyncGenerator<string> {
    let before = query.before;
    do {
      const page = await readJournal({ ...query, limit: PAGE, before })();
      if (E.isLeft(page)) throw new Error('the journal could not be read', { cause: page.left });
      for (const line of page.right.lines) yield JSON.stringify(line);
      before = page.right.next;
    } while (before !== null);
  }

  return route({
    method: 'GET',
    path: '/sync/log',
    summary: 'What became of the records that came in, the newest first',
    access: 'admin',
    cache: 'never',
    query: JournalInput,
    headers: AcceptHeaders,
    answers: {
      200: closed('Journal', { lines: t.array(LineAnswer), next: t.union([t.string, t.null]) }, {}),
    },
    example: { answer: { lines: [exampleLine], next: null } },
    handle: ({ query, headers: { accept } }): TE.TaskEither<HttpError, Answer> =>
      accept ? TE.right({ lines: exported(query) }) : pipe(readJournal(query), TE.map(ok)),
  });
};
