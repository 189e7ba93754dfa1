/** Returns a mapping file with one table of users. */
export const member = (members: object) => ({ tables: { member: { entity: 'user', ...members } } });

/** Returns a mapping file with one table of likes. */
export const likes = (members: object) => ({ tables: { likes: { entity: 'like', ...members } } });

/** Faults of a `sync.config.json`, each with the words in which it is reported. */
export const FAULTS: readonly (readonly [
  what: string,
  file: unknown,
  ...faults: readonly string[],
])[] = [
  [
    'an unknown member of the file',
    { tabels: {}, tables: {} },
    'tabels is not known: did you mean tables?',
  ],
  [
    'several unknown members of tables',
    member({ feilds: {}, update: 'x', wehre: {} }),
    'tables.member.feilds is not known: did you mean fields?',
    'tables.member.update is not known: did you mean updated?',
    'tables.member.wehre is not known: did you mean where?',
  ],
  [
    'an unknown entity',
    { tables: { member: { entity: 'users' } } },
    'tables.member.entity must be one of user, post, follow, like, bookmark, mute, block, comment: did you mean user?',
  ],
  [
    'a second table of users, and of posts',
    {
      tables: {
        a: { entity: 'user' },
        b: { entity: 'user' },
        c: { entity: 'post' },
        d: { entity: 'post' },
      },
    },
    'tables.b.entity is user, as that of a is: one table alone has the users',
    'tables.d.entity is post, as that of c is: one table alone has the posts',
  ],
  [
    'a duplicate member, of which one would be lost silently',
    '{"tables":\n{"m":{"entity":"user","id":1,"id":2},\n"m":{"entity":"user"}}}',
    'line 2 has id a second time in one object',
    'line 3 has m a second time in one object',
  ],
  ...['Password_Hash', 'api-key', 'accessToken'].flatMap((secret) => [
    [
      `a field that is a secret: ${secret}`,
      member({ fields: { [secret]: 'x' } }),
      `tables.member.fields.${secret} names a secret, which never enters: take it out`,
    ] as const,
    [
      `columns that are secrets: ${secret}`,
      member({
        fields: { a: secret, b: { from: ['x', secret] }, username: { slug: secret } },
        where: { [secret]: 'x' },
        deleted: secret,
        updated: secret,
      }),
      'tables.member.fields.a names a secret, which never enters: take it out',
      'tables.member.fields.b.from[1] names a secret, which never enters: take it out',
      'tables.member.fields.username.slug names a secret, which never enters: take it out',
      `tables.member.where.${secret} names a secret, which never enters: take it out`,
      'tables.member.deleted names a secret, which never enters: take it out',
      'tables.member.updated names a secret, which never enters: take it out',
    ] as const,
  ]),
  [
    'an unknown field of an edge',
    likes({ fields: { usrname: 'owner', post_id: 'post_id' } }),
    'tables.likes.fields.usrname: no like has usrname: did you mean username?',
  ],
  [
    'fields that the service alone writes',
    {
      tables: {
        p: { entity: 'post', fields: { likesCount: 'likes', banned_at: 'b', avatar: 'pic' } },
        u: { entity: 'user', fields: { followerCount: 'f', sys_versions: 'v' } },
      },
    },
    'tables.p.fields.likesCount: the service alone writes likesCount: choose another name',
    'tables.p.fields.banned_at: the service alone writes banned_at: choose another name',
    'tables.p.fields.avatar: the service alone writes avatar: choose another name',
    'tables.u.fields.followerCount: the service alone writes followerCount: choose another name',
    'tables.u.fields.sys_versions: the service alone writes sys_versions: choose another name',
  ],
  [
    'fields that resemble a known field',
    {
      tables: {
        u: {
          entity: 'user',
          fields: { displayName: 'a', dispaly_name: 'b', link: 'c', bios: 'd' },
        },
        p: {
          entity: 'post',
          fields: { mediaUrl: 'a', create_at: 'b', media_urls: 'c', author_: 'd' },
        },
      },
    },
    'tables.u.fields.displayName is not known: did you mean display_name?',
    'tables.u.fields.dispaly_name is not known: did you mean display_name?',
    'tables.p.fields.mediaUrl is not known: did you mean media_url?',
    'tables.p.fields.create_at is not known: did you mean created_at?',
    'tables.p.fields.author_ is not known: did you mean author?',
  ],
  [
    'unknown roles',
    member({
      fields: { role: { from: 'x', values: { a: 'admin', b: 'Admin', c: 1 }, else: 'usr' } },
    }),
    'tables.member.fields.role.values.b must be one of user, model, admin: did you mean admin?',
    'tables.member.fields.role.values.c must be one of user, model, admin: did you mean user?',
    'tables.member.fields.role.else must be one of user, model, admin: did you mean user?',
  ],
  [
    'posts without an id',
    { tables: { p: { entity: 'post', fields: { id: null } } } },
    'tables.p.fields.id: no post comes without its id',
  ],
  [
    'a table without a name',
    { tables: { '': { entity: 'user' } } },
    'tables has a table without a name',
  ],
  [
    'invalid sources',
    member({
      fields: {
        a: 1,
        b: '',
        c: {},
        d: { from: [] },
        e: { from: 'x', vales: {} },
        f: { from: 'x', values: ['y'] },
        g: { from: 'x', values: { y: {} }, else: [] },
        h: { from: ['x', 'x'] },
        bio: { slug: 'x' },
        username: { slug: 'x', from: 'y' },
      },
    }),
    'tables.member.fields.a must be the name of a column, {"from": …}, {"slug": …} or null',
    'tables.member.fields.b must be the name of a column',
    'tables.member.fields.c.from must be the name of a column',
    'tables.member.fields.d.from is an empty list',
    'tables.member.fields.e.vales is not known: did you mean values?',
    'tables.member.fields.f.values must be an object such as {"member": "user"}',
    'tables.member.fields.g.values.y must be a text, a number, true, false or null',
    'tables.member.fields.g.else must be a text, a number, true, false or null',
    'tables.member.fields.h.from[1] is x again',
    'tables.member.fields.bio.slug is for username alone: give a column',
    'tables.member.fields.username.from is not known: did you mean slug?',
  ],
  [
    'invalid conditions',
    member({ where: { a: {}, b: [], c: ['x', 'x'], d: [['x']] } }),
    'tables.member.where.a must be a text, a number, true, false or null',
    'tables.member.where.b is an empty list',
    'tables.member.where.c[1] is x again',
    'tables.member.where.d[0] must be a text, a number, true, false or null',
  ],
  [
    'a setting given twice',
    member({ fields: { deleted: 'a', updated_at: 'b' }, deleted: 'c', updated: 'd' }),
    'tables.member.deleted is said by fields.deleted too',
    'tables.member.updated is said by fields.updated_at too',
  ],
  [
    'a username made of an id that is not stored',
    member({ fields: { username: null, id: null } }),
    'tables.member.fields.username is made of the id: let id enter',
  ],
  [
    'members of a wrong type',
    member({ fields: [], id: true, updated: 3, deleted: {}, where: 'x' }),
    'tables.member.id must be the id of the table in Xano',
    'tables.member.fields must be an object such as {"display_name": "name"}',
    'tables.member.where must be an object such as {"status": "published"}',
    'tables.member.deleted must be the name of a column',
    'tables.member.updated must be the name of a column',
  ],
  [
    'the old form and the new one at once',
    member({ fields: {}, columns: ['id'] }),
    'tables.member.columns is the form of before: say all of it in fields',
  ],
  [
    'two columns for one field in the old form',
    member({ columns: { login: 'username', id: 'id', name: 'username' } }),
    'tables.member.columns.name becomes username, as login does: one column a field',
  ],
  [
    'secrets and unknown fields of an edge in the old form',
    { tables: { l: { entity: 'like', columns: { pw: 'password', owner: 'usrname' } } } },
    'tables.l.columns.pw names a secret, which never enters: take it out',
    'tables.l.columns.owner becomes usrname, which no like has: did you mean username?',
  ],
  [
    'invalid columns in the old form',
    member({ columns: { id: 1 } }),
    'tables.member.columns must be a list of columns, or an object of a field for each column',
  ],
  [
    'an invalid table',
    { tables: { member: 'user' } },
    'tables.member must be an object such as {"entity": "user"}',
  ],
  ['a file without tables', {}, 'tables must be an object such as {"user": {"entity": "user"}}'],
  ['a list', [], 'must be {"tables": {"<table>": {"entity": "user"}}}'],
];
