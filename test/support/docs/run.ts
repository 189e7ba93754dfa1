import { blocksOf, proseOf, type Block } from './blocks.js';
import { answerDifferences } from './match.js';
import { openShell } from './shell.js';
import { isTemplate, runTemplate } from './xano.js';
import type { Server } from '../process/server.js';

const TEMPLATES = ['javascript', 'xs'];

const isRequest = ({ language, text }: Block): boolean =>
  language === 'bash' || (TEMPLATES.includes(language) && isTemplate(text));
const isAnswer = ({ language }: Block): boolean => language === 'json' || language === 'http';
const setsVariable = ({ text }: Block): boolean => /^[A-Z_]+="?\$\(/m.test(text);
const placeOf = ({ document, line }: Block): string => `${document}:${line}`;

/** Returns what a document contains that would not be run or compared. */
export const untested = (document: string, source: string): readonly string[] => {
  const blocks = blocksOf(document, source);
  const requests = blocks.filter((block, index) => {
    const next = blocks[index + 1];
    return isRequest(block) && !setsVariable(block) && !(next !== undefined && isAnswer(next));
  });
  return [
    ...(/\bcurl +["$'h-]/.test(proseOf(source)) ? [`${document}: a curl outside of blocks`] : []),
    ...blocks
      .filter(({ language, text }) => language !== 'bash' && /\bcurl\b/.test(text))
      .map((block) => `${placeOf(block)}: a curl in a block that is not bash`),
    ...requests.map((block) => `${placeOf(block)}: a request without its answer`),
    ...blocks
      .filter((block, index) => {
        const before = blocks[index - 1];
        return isAnswer(block) && !(before !== undefined && isRequest(before));
      })
      .map((block) => `${placeOf(block)}: an answer without its request`),
  ];
};

/** Makes the requests of a document in turn; resolves to the places where an answer differs from the printed one. */
export const runDocument = async (
  document: string,
  server: Server,
  redisUrl: string,
): Promise<readonly string[]> => {
  const shell = openShell({ URL: server.url, API_KEY: server.apiKey, REDIS_URL: redisUrl });
  const env = { REDIS_SERVICE_URL: server.url, REDIS_API_KEY: server.apiKey };
  const blocks = blocksOf(document);
  const faults: string[] = [];
  try {
    for (const [index, block] of blocks.entries()) {
      if (!isRequest(block)) continue;
      const printed =
        block.language === 'bash' ? await shell.run(block.text) : await runTemplate(block, env);
      const answer = blocks[index + 1];
      if (answer === undefined || !isAnswer(answer)) continue;
      const found = answerDifferences(answer.language, answer.text, printed);
      faults.push(...found.map((fault) => `${placeOf(answer)}: ${fault}`));
    }
  } finally {
    shell.end();
  }
  return faults;
};
