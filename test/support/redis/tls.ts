import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../process/free-port.js';
import { tempFolder } from '../process/temp-folder.js';
import { startRedisProcess, type RedisProcess } from './process.js';

const run = promisify(execFile);

interface Certificate {
  /** Paths of the certificate and key files. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate authority of our own, and a certificate that it has signed for this machine. */
const makeCertificate = async (): Promise<Certificate> => {
  const folder = tempFolder();
  const file = (name: string): string => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const openssl = (...args: readonly string[]) => run('openssl', [...args]);
  await openssl(
    ...['req', '-x509', ...newKey, '-subj', '/CN=our authority', '-days', '2'],
    ...['-keyout', file('ca.key'), '-out', file('ca.pem')],
  );
  await openssl(
    ...['req', ...newKey, '-subj', '/CN=redis'],
    ...['-keyout', file('key.pem'), '-out', file('request.pem')],
  );
  await writeFile(file('names'), 'subjectAltName=DNS:localhost');
  await openssl(
    ...[
      'x509',
      '-req',
      '-in',
      file('request.pem'),
      '-CA',
      file('ca.pem'),
      '-CAkey',
      file('ca.key'),
    ],
    ...['-CAcreateserial', '-days', '2', '-extfile', file('names'), '-out', file('cert.pem')],
  );
  return { ca: file('ca.pem'), cert: file('cert.pem'), key: file('key.pem') };
};

export interface TlsCluster {
  /** Path of the certificate of the authority. */
  readonly ca: string;
  /** `host:port` of each node, where TLS is spoken. */
  readonly addresses: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts three masters that speak TLS, also to each other, with a user of these rights, as ACL SETUSER takes them. */
export const startTlsCluster = async (user: readonly string[]): Promise<TlsCluster> => {
  const { ca, cert, key } = await makeCertificate();
  const nodes: RedisProcess[] = [];
  const addresses: string[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let n = 0; n < 3; n += 1) {
      // No port is occupied yet, so `freePort` may return the same one twice.
      const ports = new Set<number>();
      while (ports.size < 3) ports.add(await freePort());
      const [plain = 0, port = 0, bus = 0] = ports;
      const args = [
        ...['--cluster-enabled', 'yes', '--cluster-port', String(bus)],
        ...['--tls-cluster', 'yes', '--tls-port', String(port), '--tls-auth-clients', 'optional'],
        ...['--tls-ca-cert-file', ca, '--tls-cert-file', cert, '--tls-key-file', key],
        // As with hosted Redis: the certificate is for host names, which the nodes announce of each other.
        ...['--cluster-announce-hostname', 'localhost'],
        ...['--cluster-preferred-endpoint-type', 'hostname'],
        ...['--user', ...user],
      ];
      nodes.push(await startRedisProcess({ port: plain, args }));
      addresses.push(`localhost:${port}`);
    }
    await run('redis-cli', [
      ...['--tls', '--cacert', ca, '--cluster', 'create', ...addresses, '--cluster-yes'],
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ca, addresses, stop };
};
