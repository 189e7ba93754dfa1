import { demand, differ, type Finding } from './finding.js';
import { appKeys, postKey, userKey, type Inspection } from './snapshot.js';

/** Checks that a comment is in the timelines of its post and its author, both of whom exist, and nowhere else. */
export const checkComments = ({ snapshot, users, posts, scores }: Inspection): readonly Finding[] =>
  appKeys(snapshot).flatMap(([name, key, value]) => {
    if (key.of === 'comment' && value.type === 'hash') {
      const { post_id: post = '', username = '', created_at: born, id } = value.fields;
      return [
        ...differ(name, 'id', key.id, id),
        ...demand(posts.has(post), name, 'a post that exists', `no ${post}`),
        ...demand(users.has(username), name, 'an author that exists', `no ${username}`),
        ...[postKey(post, 'comments'), userKey(username, 'comments')].flatMap((list) =>
          differ(list, key.id, born ?? '', scores(list).get(key.id)),
        ),
      ];
    }
    if (value.type !== 'zset' || !('part' in key) || key.part !== 'comments') return [];
    return [...value.scores.keys()].flatMap((id) => {
      const comment = snapshot.get(`comment:${id}`);
      const fields = comment?.type === 'hash' ? comment.fields : {};
      const isOf =
        key.of === 'post' ? fields['post_id'] === key.id : fields['username'] === key.username;
      return demand(isOf, name, `no ${id}: it does not belong here`, 'holds it');
    });
  });
