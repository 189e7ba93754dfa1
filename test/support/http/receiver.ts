import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body parsed as JSON. */
  readonly json: unknown;
}

export interface ReceiverAnswer {
  readonly status: number;
  /** Without a body the delivery is confirmed as the kit's endpoint does. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Receiver {
  readonly url: string;
  /** All requests received, in order, whatever their answer. */
  readonly received: readonly Received[];
  /** Determines the answers to later requests; the default is 200. */
  readonly answer: (
    decide: (request: Received) => ReceiverAnswer | Promise<ReceiverAnswer>,
  ) => void;
  readonly stop: () => Promise<void>;
}

const confirmation = ({ headers }: Received): string =>
  JSON.stringify({ status: 'applied', webhook_id: headers['webhook-id'] });

/** Starts a server on the loopback that records the requests it receives. */
export const startReceiver = async (): Promise<Receiver> => {
  const received: Received[] = [];
  let decide: Parameters<Receiver['answer']>[0] = () => ({ status: 200 });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { method = '', url: path = '', headers } = request;
      const message = { method, path, headers, body, json: JSON.parse(body) as unknown };
      received.push(message);
      void Promise.resolve(decide(message)).then(({ status, headers: answered, body: said }) => {
        response.writeHead(status, answered);
        response.end(said ?? confirmation(message));
      });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/xrs/writeback`,
    received,
    answer: (next) => {
      decide = next;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
