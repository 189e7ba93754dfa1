import type { OpenApi, Operation } from './document.js';
import { answerExample, bodyExample, eachOperation, parametersIn } from './read.js';

const SAID_BY: Readonly<Record<string, string>> = {
  apiKey: 'an API key (`X-API-Key`)',
  token: 'a token (`Authorization: Bearer`)',
  signature: 'a signature (`webhook-signature`)',
};

const callers = ({ security }: Operation): string =>
  security
    .map((scheme) => Object.keys(scheme)[0])
    .map((scheme) => (scheme === undefined ? 'anybody' : (SAID_BY[scheme] ?? scheme)))
    .join(', or ');

const json = (title: string, example: unknown): readonly string[] =>
  example === undefined
    ? []
    : ['', `${title}:`, '', '```json', JSON.stringify(example, null, 2), '```'];

const PLACES = ['path', 'query', 'header'] as const;

const operationText = (
  document: OpenApi,
  method: string,
  path: string,
  operation: Operation,
): readonly string[] => {
  const inputs = PLACES.flatMap((place) =>
    parametersIn(document, operation, place).map(
      ({ name, required, schema }) =>
        `- \`${name}\` (${place}${required ? ', required' : ''}): \`${JSON.stringify(schema)}\``,
    ),
  );
  const { status, example } = answerExample(operation);
  const refusals = Object.entries(operation.responses)
    .filter(([code]) => Number(code) >= 300)
    .map(([code, response]) => `- ${code}: ${String(response['description'])}`);
  return [
    `### ${method} ${path}`,
    '',
    `${operation.summary}. Called by ${callers(operation)}.`,
    ...(inputs.length === 0 ? [] : ['', ...inputs]),
    ...json('Body', bodyExample(operation)),
    ...json(`Answer ${status}`, example),
    ...(refusals.length === 0 ? [] : ['', ...refusals]),
    '',
  ];
};

/** Renders the API as one page of Markdown, for readers of text, above all agents. */
export const makeMarkdown = (document: OpenApi): string =>
  [
    `# ${document.info.title}: the API`,
    '',
    `${document.info.summary} Version ${document.info.version}. The same as OpenAPI 3.1: \`/openapi.json\`.`,
    '',
    ...document.tags.flatMap(({ name, description }) => [
      `## ${name}`,
      '',
      description,
      '',
      ...eachOperation(document)
        .filter(({ operation }) => operation.tags.includes(name))
        .flatMap(({ method, path, operation }) => operationText(document, method, path, operation)),
    ]),
  ].join('\n');
