import type { Schema } from '../schema.js';
import type { OpenApi, Operation } from './document.js';

/** What an operation takes by name, as the document tells it. */
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** The operations of a document, in its order; methods in capitals. */
export const eachOperation = (
  document: OpenApi,
): readonly { readonly method: string; readonly path: string; readonly operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );

/** What an operation takes in one place; a reference is followed. */
export const parametersIn = (
  document: OpenApi,
  { parameters }: Operation,
  place: 'path' | 'query' | 'header',
): readonly Parameter[] =>
  parameters
    .map(
      (one) =>
        (typeof one['$ref'] === 'string'
          ? document.components.parameters[one['$ref'].replace(/^.*\//, '')]
          : one) as unknown as Parameter,
    )
    .filter((one) => one.in === place);

const exampleIn = (content: unknown): unknown =>
  Object.values((content ?? {}) as Readonly<Record<string, Schema>>)[0]?.['example'];

/** The body that an operation shows; undefined where it takes none. */
export const bodyExample = ({ requestBody }: Operation): unknown =>
  exampleIn(requestBody?.['content']);

/** What an operation answers when all is well: its first status, with the example of it. */
export const answerExample = ({
  responses,
}: Operation): { readonly status: string; readonly example: unknown } => {
  const [status, response] = Object.entries(responses)[0] ?? ['', {}];
  return { status, example: exampleIn(response['content']) };
};
