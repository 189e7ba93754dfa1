import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Terminal } from '../context.js';

export interface Option<A> {
  readonly value: A;
  readonly label: string;
}

/** Asks a person; cancelling throws `Cancelled`. */
export interface Prompter {
  /** An empty answer means `otherwise`. */
  readonly ask: (question: string, otherwise: string) => Promise<string>;
  /** Does not echo what is typed. */
  readonly secret: (question: string) => Promise<string>;
  /** An empty answer means the first option. */
  readonly choose: <A>(
    question: string,
    options: readonly [Option<A>, ...Option<A>[]],
  ) => Promise<A>;
}

export class Cancelled extends Error {}

/** Makes a stream that hides readline's output while a secret is typed. */
const curtain = (output: Terminal['output']) => {
  let isDrawn = false;
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (!isDrawn) output.write(chunk);
      done();
    },
  });
  return {
    stream,
    draw: () => {
      isDrawn = true;
    },
  };
};

/** Uses a new reader for each question, so that Ctrl-C between two questions ends the process as usual. */
const askOnce = async (
  { input, output }: Terminal,
  question: string,
  isSecret: boolean,
): Promise<string> => {
  const screen = curtain(output);
  const reader = createInterface({ input, output: screen.stream, terminal: true });
  const cancelled = new AbortController();
  const cancel = (): void => {
    cancelled.abort();
  };
  reader.once('SIGINT', cancel).once('close', cancel);
  try {
    const answer = reader.question(question, { signal: cancelled.signal });
    if (isSecret) screen.draw();
    return (await answer).trim();
  } catch {
    output.write('\n');
    throw new Cancelled();
  } finally {
    if (isSecret) output.write('\n');
    reader.close();
  }
};

export const makePrompter = (terminal: Terminal): Prompter => {
  const ask: Prompter['ask'] = async (question, otherwise) => {
    const hint = otherwise === '' ? '' : ` [${otherwise}]`;
    const answer = await askOnce(terminal, `${question}${hint}: `, false);
    return answer === '' ? otherwise : answer;
  };
  return {
    ask,
    secret: (question) => askOnce(terminal, `${question}: `, true),
    choose: async (question, options) => {
      const lines = options.map(({ label }, at) => `  ${at + 1}  ${label}`);
      terminal.output.write(`${question}\n${lines.join('\n')}\n`);
      for (;;) {
        const chosen = options[Number(await ask('Number', '1')) - 1];
        if (chosen !== undefined) return chosen.value;
        terminal.output.write(`It must be a number from 1 to ${options.length}\n`);
      }
    },
  };
};
