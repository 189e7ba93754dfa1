import { connect, type Socket } from 'node:net';

/** One kept-alive HTTP connection with at most one request under way. */
export interface Connection {
  /** Sends a whole request as text and resolves to the status once the whole answer has arrived. */
  readonly send: (request: string) => Promise<number>;
  readonly close: () => void;
}

const END_OF_HEAD = '\r\n\r\n';

/** Returns the length of an answer in bytes, or undefined while its head is incomplete. */
const lengthOf = (head: string): number | undefined => {
  const end = head.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(head.slice(0, end));
  return end + END_OF_HEAD.length + Number(length?.[1] ?? 0);
};

const opened = (url: URL): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once('connect', () => {
      resolve(socket);
    });
  });

/**
 * Opens a connection that parses no more of an answer than a load generator needs, so that it costs little processor
 * time.
 */
export const openConnection = async (url: string): Promise<Connection> => {
  const socket = await opened(new URL(url));
  let settle: { resolve: (status: number) => void; reject: (error: Error) => void } | null = null;
  let [head, received, wanted]: [string, number, number | undefined] = ['', 0, undefined];

  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (wanted === undefined) {
      head += chunk.toString('latin1');
      wanted = lengthOf(head);
    }
    if (wanted === undefined || received < wanted) return;
    const status = Number(head.slice(9, 12));
    [head, received, wanted] = ['', 0, undefined];
    settle?.resolve(status);
  });
  const fail = (error: Error): void => {
    settle?.reject(error);
  };
  socket.on('error', fail);
  socket.on('close', () => {
    fail(new Error('the connection was closed'));
  });

  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(request);
      }),
    close: () => {
      settle = null;
      socket.destroy();
    },
  };
};
