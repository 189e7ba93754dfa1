import { xanoRequest, type OnDate, type XanoCall } from './xano-request.js';

/** Where the Metadata API is, and what lets in. */
export interface MetadataAccess {
  /** Up to and with `/api:meta`, such as `https://x8ki-letl.n7.xano.io/api:meta`. */
  readonly base: string;
  readonly token: string;
  readonly workspace: string;
  /** `live`, or another data source of the workspace. */
  readonly dataSource: string;
  /** Of one request, ms. */
  readonly timeout: number;
  readonly onDate?: OnDate;
}

/** A call to what is under `/workspace/{w}`; without a workspace, to the list of them. */
export const metadataCall = (
  { base, token, workspace, dataSource, timeout, onDate }: MetadataAccess,
  path: readonly string[],
): Omit<XanoCall, 'method'> => ({
  url: [
    base.replace(/\/+$/, ''),
    ...['workspace', workspace, ...path].filter((part) => part !== '').map(encodeURIComponent),
  ].join('/'),
  headers: { Authorization: `Bearer ${token}`, 'X-Data-Source': dataSource },
  timeout,
  onDate,
});

const TABLES_A_PAGE = 200;

/** A page of the tables of the workspace. */
export const listPage = (access: MetadataAccess) => (page: number) => {
  const call = metadataCall(access, ['table']);
  const url = `${call.url}?page=${page}&per_page=${TABLES_A_PAGE}`;
  return xanoRequest({ ...call, url, method: 'GET' });
};
