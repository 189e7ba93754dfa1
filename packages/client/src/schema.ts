// Made of the service's OpenAPI document by `npm run client:types`.

export interface components {
  schemas: {
    Blocked: {
      message: string;
      blocked: boolean;
      changed: boolean;
    };
    Bookmarked: {
      message: string;
      bookmarked: boolean;
      bookmarksCount: number;
      changed: boolean;
    };
    Comment: {
      id: string;
      post_id: string;
      username: string;
      content: string;
      created_at: number;
      updated_at: number | null;
    };
    CommentDeleted: {
      message: string;
      id: string;
      commentsCount: number;
    };
    CommentItem: {
      comment: components['schemas']['Comment'];
      user: components['schemas']['User'];
    };
    CommentPage: {
      comments: components['schemas']['CommentItem'][];
      pagination: components['schemas']['Pagination'];
      totalCount: number;
      hasMore: boolean;
    };
    Deletion: {
      posts: number;
      likes: number;
      bookmarks: number;
      followers: number;
      following: number;
      comments: number;
    };
    FeedItem: {
      post: components['schemas']['Post'];
      user?: components['schemas']['User'];
    };
    FeedPage: {
      posts: components['schemas']['FeedItem'][];
      pagination: components['schemas']['Pagination'];
      totalCount: number;
      hasMore: boolean;
    };
    Followed: {
      message: string;
      following: boolean;
      followerCount: number;
      changed: boolean;
    };
    FoundPlace: {
      limit: number;
      count: number;
      nextCursor: string | null;
    };
    FoundUsers: {
      users: components['schemas']['User'][];
      pagination: components['schemas']['FoundPlace'];
      hasMore: boolean;
    };
    Liked: {
      message: string;
      liked: boolean;
      likesCount: number;
      changed: boolean;
    };
    Model: {
      username: string;
      display_name?: string;
      bio?: string;
      avatar?: string;
      links?: string | number | boolean | null | Record<string, never> | unknown[];
      /** @enum {unknown} */
      role?: 'user' | 'model' | 'admin';
      postCount?: number;
      followerCount?: number;
      followingCount?: number;
      created_at?: number;
      isFollowing?: boolean;
      followsMe?: boolean;
      isMuted?: boolean;
      isBlocked?: boolean;
      engagement_score: number;
    } & {
      [key: string]: string | number | boolean | null | Record<string, never> | unknown[];
    };
    Models: {
      models: components['schemas']['Model'][];
      count: number;
    };
    Muted: {
      message: string;
      muted: boolean;
      changed: boolean;
    };
    Names: {
      usernames: string[];
      pagination: components['schemas']['Pagination'];
      totalCount: number;
      hasMore: boolean;
    };
    NewPosts: {
      count: number;
      isMore: boolean;
      cursor: string;
    };
    Notification: {
      /** @enum {unknown} */
      kind: 'followed' | 'liked' | 'commented' | 'mentioned';
      created_at: number;
      isRead: boolean;
      user: components['schemas']['User'];
      post?: components['schemas']['Post'];
    };
    NotificationPages: {
      limit: number;
      count: number;
      nextCursor: string | null;
    };
    Notifications: {
      notifications: components['schemas']['Notification'][];
      unreadCount: number;
      pagination: components['schemas']['NotificationPages'];
      hasMore: boolean;
    };
    NotificationsRead: {
      message: string;
      unreadCount: number;
    };
    OneComment: {
      comment: components['schemas']['Comment'];
    };
    OnePost: {
      post: components['schemas']['Post'];
    };
    OneUser: {
      user: components['schemas']['User'];
    };
    Pagination: {
      offset: number;
      limit: number;
      count: number;
      nextCursor: string | null;
    };
    People: {
      users: components['schemas']['User'][];
      pagination: components['schemas']['Pagination'];
      totalCount: number;
      hasMore: boolean;
    };
    Post: {
      id: string;
      user_id: string;
      username: string;
      display_name: string;
      avatar: string;
      /** @enum {unknown} */
      user_role: 'user' | 'model' | 'admin';
      content: string;
      media_url: string | null;
      hashtags: string[];
      created_at: number;
      likesCount: number;
      commentsCount: number;
      bookmarksCount: number;
      isLiked: boolean;
      isBookmarked: boolean;
      /** @constant */
      banned?: true;
      banned_at?: number;
      banned_by?: string;
    };
    PostBanned: {
      message: string;
      post: components['schemas']['Post'];
    };
    PostDeleted: {
      message: string;
      id: string;
    };
    /** @description RFC 9457. `error` says the same as `detail`. */
    Problem: {
      /** Format: uri */
      type: string;
      title: string;
      status: number;
      detail: string;
      /** Format: uri */
      instance: string;
      error: string;
      /** @description Stable: tell errors apart by it. */
      code: string;
      errors?: {
        path?: string;
        index?: number;
        code?: string;
        message: string;
      }[];
      /** @description Of a copy that is too old: seconds, rounded up; null where it is not known. */
      age?: number | null;
      /** @description Of an import that had to stop. */
      progress?: Record<string, never>;
    };
    Propagation: {
      posts: number;
      /** @enum {unknown} */
      status: 'done' | 'queued';
    };
    TopPosts: {
      hashtags: {
        [key: string]: components['schemas']['FeedItem'][];
      };
    };
    User: {
      username: string;
      display_name?: string;
      bio?: string;
      avatar?: string;
      links?: string | number | boolean | null | Record<string, never> | unknown[];
      /** @enum {unknown} */
      role?: 'user' | 'model' | 'admin';
      postCount?: number;
      followerCount?: number;
      followingCount?: number;
      created_at?: number;
      isFollowing?: boolean;
      followsMe?: boolean;
      isMuted?: boolean;
      isBlocked?: boolean;
    } & {
      [key: string]: string | number | boolean | null | Record<string, never> | unknown[];
    };
    UserDeleted: {
      message: string;
      deleted: components['schemas']['Deletion'];
    };
    UserUpdate: {
      user: components['schemas']['User'];
      propagation: components['schemas']['Propagation'];
    };
    Users: {
      users: components['schemas']['User'][];
      count: number;
    };
    Whoami: {
      /** @enum {unknown} */
      kind: 'service' | 'user';
      username: string;
      /** @enum {unknown} */
      role: 'user' | 'model' | 'admin';
      user_id: string | null;
    };
    Exchanges: {
      /** @description The verified caller */
      'GET /whoami': {
        answer: components['schemas']['Whoami'];
      };
      /** @description The verified caller */
      'POST /whoami': {
        answer: components['schemas']['Whoami'];
      };
      /** @description Every post, newest first */
      'GET /feed/explore': {
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @default true */
          includeUser?: boolean;
        };
        answer: components['schemas']['FeedPage'];
      };
      /** @description The number of posts since a cursor */
      'GET /feed/explore/new': {
        query: {
          /** @description a cursor as it was answered */
          since?: string;
        };
        answer: components['schemas']['NewPosts'];
      };
      /** @description The posts of the users whom the caller follows, newest first */
      'GET /feed/following': {
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @default true */
          includeUser?: boolean;
        };
        answer: components['schemas']['FeedPage'];
      };
      /** @description The posts of a tag, newest first */
      'GET /feed/hashtag/{tag}': {
        path: {
          /** @description letters, digits or _, at most 100 of them */
          tag: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @default true */
          includeUser?: boolean;
        };
        answer: components['schemas']['FeedPage'];
      };
      /** @description The posts of a tag, by engagement and age */
      'GET /feed/hashtag/{tag}/ranked': {
        path: {
          /** @description letters, digits or _, at most 100 of them */
          tag: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @default true */
          includeUser?: boolean;
        };
        answer: components['schemas']['FeedPage'];
      };
      /** @description Publish a post */
      'POST /posts': {
        body: {
          /** @default  */
          content?: string | (null | '');
          media_url?: string | (null | '');
          /** @default [] */
          hashtags?: (string | (null | ''))[] | (null | '');
          id?: (string | number) | (null | '');
          created_at?: (number | string) | (null | '');
          username?: string | (null | '');
        };
        answer: components['schemas']['OnePost'];
      };
      /** @description One post with its author */
      'GET /posts/{id}': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        answer: components['schemas']['FeedItem'];
      };
      /** @description Edit a post; feeds follow its tags */
      'PATCH /posts/{id}': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        body: {
          content?: string | (null | '');
          media_url?: string | (null | '');
          hashtags?: (string | (null | ''))[] | (null | '');
        };
        answer: components['schemas']['OnePost'];
      };
      /** @description Delete a post, and everything that belongs to it */
      'DELETE /posts/{id}': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        answer: components['schemas']['PostDeleted'];
      };
      /** @description Ban a post, or lift its ban */
      'PATCH /posts/{id}/ban': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        body: {
          /** @default true */
          banned?: boolean | (null | '');
        };
        answer: components['schemas']['PostBanned'];
      };
      /** @description Like */
      'POST /posts/{id}/like': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        answer: components['schemas']['Liked'];
      };
      /** @description Remove a like */
      'DELETE /posts/{id}/like': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        answer: components['schemas']['Liked'];
      };
      /** @description Bookmark */
      'POST /posts/{id}/bookmark': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        answer: components['schemas']['Bookmarked'];
      };
      /** @description Remove a bookmark */
      'DELETE /posts/{id}/bookmark': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        answer: components['schemas']['Bookmarked'];
      };
      /** @description Who likes a post */
      'GET /posts/{id}/likes': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @enum {unknown} */
          expand?: 'profile';
        };
        answer: components['schemas']['Names'] | components['schemas']['People'];
      };
      /** @description Comment on a post */
      'POST /posts/{id}/comments': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        body: {
          /** @description text of 1 to 2000 characters, with no control characters but tab and line feed */
          content: string;
        };
        answer: components['schemas']['OneComment'];
      };
      /** @description The comments on a post, newest or oldest first */
      'GET /posts/{id}/comments': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /**
           * @default newest
           * @enum {unknown}
           */
          order?: 'newest' | 'oldest';
        };
        answer: components['schemas']['CommentPage'];
      };
      /** @description Edit a comment of your own */
      'PATCH /posts/{id}/comments/{comment}': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          comment: string;
        };
        body: {
          /** @description text of 1 to 2000 characters, with no control characters but tab and line feed */
          content: string;
        };
        answer: components['schemas']['OneComment'];
      };
      /** @description Delete a comment of your own, or on your post */
      'DELETE /posts/{id}/comments/{comment}': {
        path: {
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          id: string;
          /** @description 1 to 64 of A to Z, a to z, digits, _ and - */
          comment: string;
        };
        answer: components['schemas']['CommentDeleted'];
      };
      /** @description A profile: every field of your own, the public fields of others */
      'GET /users/{username}': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        answer: components['schemas']['OneUser'];
      };
      /** @description Edit a profile; the posts of the user show the change */
      'PATCH /users/{username}': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        body: {
          [key: string]: string | number | boolean | null;
        };
        answer: components['schemas']['UserUpdate'];
      };
      /** @description Delete a user, and everything that belongs to them */
      'DELETE /users/{username}': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        answer: components['schemas']['UserDeleted'];
      };
      /** @description Follow a user */
      'POST /users/{username}/follow': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        answer: components['schemas']['Followed'];
      };
      /** @description Stop following a user */
      'DELETE /users/{username}/follow': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        answer: components['schemas']['Followed'];
      };
      /** @description Mute a user, who is not told */
      'POST /users/{username}/mute': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        answer: components['schemas']['Muted'];
      };
      /** @description Unmute a user */
      'DELETE /users/{username}/mute': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        answer: components['schemas']['Muted'];
      };
      /** @description Whom a user mutes */
      'GET /users/{username}/muted': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @enum {unknown} */
          expand?: 'profile';
        };
        answer: components['schemas']['Names'] | components['schemas']['People'];
      };
      /** @description Block a user: neither sees the other */
      'POST /users/{username}/block': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        answer: components['schemas']['Blocked'];
      };
      /** @description Unblock a user */
      'DELETE /users/{username}/block': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        answer: components['schemas']['Blocked'];
      };
      /** @description Whom a user blocks */
      'GET /users/{username}/blocked': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @enum {unknown} */
          expand?: 'profile';
        };
        answer: components['schemas']['Names'] | components['schemas']['People'];
      };
      /** @description The posts of a user, newest first */
      'GET /users/{username}/posts': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @default true */
          includeUser?: boolean;
        };
        answer: components['schemas']['FeedPage'];
      };
      /** @description The bookmarks of a user, newest first */
      'GET /users/{username}/bookmarked': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @default true */
          includeUser?: boolean;
        };
        answer: components['schemas']['FeedPage'];
      };
      /** @description The posts that a user likes, by when */
      'GET /users/{username}/liked': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @default true */
          includeUser?: boolean;
        };
        answer: components['schemas']['FeedPage'];
      };
      /** @description Who follows a user */
      'GET /users/{username}/followers': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @enum {unknown} */
          expand?: 'profile';
        };
        answer: components['schemas']['Names'] | components['schemas']['People'];
      };
      /** @description Whom a user follows */
      'GET /users/{username}/following': {
        path: {
          /** @description a username, or me */
          username: string;
        };
        query: {
          /** @default 0 */
          offset?: number;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
          /** @enum {unknown} */
          expand?: 'profile';
        };
        answer: components['schemas']['Names'] | components['schemas']['People'];
      };
      /** @description Live updates as server-sent events */
      'GET /events': {
        query: {
          /** @description explore, following or hashtag/<tag> */
          feed?: string;
          /**
           * @description the ids of up to 100 posts, between commas
           * @default []
           */
          posts?: string;
        };
        answer: string;
      };
      /** @description The notifications of the caller, newest first */
      'GET /notifications': {
        query: {
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
        };
        answer: components['schemas']['Notifications'];
      };
      /** @description Mark notifications as read */
      'POST /notifications/read': {
        body: {
          upTo?: number | (null | '');
        };
        answer: components['schemas']['NotificationsRead'];
      };
      /** @description Users by the beginning of a name */
      'GET /search/users': {
        query: {
          /** @description 1 to 100 characters, and not blank */
          q: string;
          /** @default 20 */
          limit?: number;
          /** @description a nextCursor as it was answered */
          cursor?: string;
        };
        answer: components['schemas']['FoundUsers'];
      };
      /** @description The newest users */
      'GET /search/users/newest': {
        query: {
          /**
           * @description user or model
           * @default user
           * @enum {string}
           */
          role?: 'user' | 'model';
          /** @default 10 */
          limit?: number;
        };
        answer: components['schemas']['Users'];
      };
      /** @description The best posts of some tags */
      'GET /search/hashtags/top-posts': {
        query: {
          /** @description 1 to 12 hashtags, between commas */
          hashtags: string;
          /** @default 5 */
          postsPerHashtag?: number;
        };
        answer: components['schemas']['TopPosts'];
      };
      /** @description The models with the most engagement */
      'GET /search/models/top': {
        query: {
          /** @default 5 */
          limit?: number;
        };
        answer: components['schemas']['Models'];
      };
    };
    Statuses: {
      /** @constant */
      authentication_required: 401;
      /** @constant */
      blocked: 403;
      /** @constant */
      cannot_block_self: 400;
      /** @constant */
      cannot_follow_self: 400;
      /** @constant */
      cannot_mute_self: 400;
      /** @constant */
      comment_not_found: 404;
      /** @constant */
      conflict: 409;
      /** @constant */
      copy_too_old: 503;
      /** @constant */
      damaged_key: 500;
      /** @constant */
      field_not_writable: 403;
      /** @constant */
      forbidden: 403;
      /** @constant */
      headers_too_large: 431;
      /** @constant */
      idempotency_mismatch: 422;
      /** @constant */
      internal: 500;
      /** @constant */
      invalid_api_key: 401;
      /** @constant */
      invalid_json: 400;
      /** @constant */
      invalid_request: 400;
      /** @constant */
      invalid_token: 401;
      /** @constant */
      ip_not_allowed: 403;
      /** @constant */
      keys_unavailable: 503;
      /** @constant */
      listeners_full: 503;
      /** @constant */
      not_owner: 403;
      /** @constant */
      outbox_full: 503;
      /** @constant */
      payload_too_large: 413;
      /** @constant */
      post_not_found: 404;
      /** @constant */
      rate_limited: 429;
      /** @constant */
      request_timeout: 408;
      /** @constant */
      store_timeout: 504;
      /** @constant */
      store_unavailable: 503;
      /** @constant */
      too_many_listeners: 429;
      /** @constant */
      unsupported_media_type: 415;
      /** @constant */
      user_not_found: 404;
      /** @constant */
      username_immutable: 400;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
