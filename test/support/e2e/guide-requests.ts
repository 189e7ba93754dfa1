/** The requests that the guide for Xano prints, character by character. */

export const PRINTED_KEY = 'a7f3e9d2c1b4f6a8e9d7c2b5f3a1e8d6c4b7f9a2e5d8c1b3f6a9e2d5c8b1f4a7';

export const FIRST_REQUEST = String.raw`
curl -X POST https://your-redis-service.com/redis/write \
  -H "X-API-Key: a7f3e9d2c1b4f6a8e9d7c2b5f3a1e8d6c4b7f9a2e5d8c1b3f6a9e2d5c8b1f4a7" \
  -H "Content-Type: application/json" \
  -d '[["HSET", "user:alice", "bio", "Updated bio from Xano"]]'
`;

export const CREATE_USER_BODY = `
[
  ["HSET", "user:alice", "username", "alice"],
  ["HSET", "user:alice", "display_name", "Alice Smith"],
  ["HSET", "user:alice", "bio", "Software developer and tech enthusiast"],
  ["HSET", "user:alice", "avatar", "https://example.com/avatars/alice.jpg"],
  ["HSET", "user:alice", "email", "alice@example.com"],
  ["HSET", "user:alice", "phone", "+1-555-0123"],
  ["HSET", "user:alice", "created_at", "1234567890123"]
]
`;

export const CREATE_USER = String.raw`
curl -X POST https://your-redis-service.com/redis/write \
  -H "X-API-Key: your-api-key-here" \
  -H "Content-Type: application/json" \
  -d '[
    ["HSET", "user:alice", "username", "alice"],
    ["HSET", "user:alice", "display_name", "Alice Smith"],
    ["HSET", "user:alice", "bio", "Software developer"],
    ["HSET", "user:alice", "email", "alice@example.com"],
    ["HSET", "user:alice", "created_at", "1234567890123"]
  ]'
`;

export const UPDATE_USER_BODY = `
[
  ["HSET", "user:alice", "bio", "New bio from Xano"],
  ["HSET", "user:alice", "links", "https://alice.dev"],
  ["HSET", "user:alice", "phone", "+1-555-9999"]
]
`;

export const DENORMALISATION_BODY = `
[
  ["HSET", "user:alice", "display_name", "Alice M. Smith"],
  ["HSET", "post:post-id-1", "display_name", "Alice M. Smith"],
  ["HSET", "post:post-id-2", "display_name", "Alice M. Smith"],
  ["HSET", "post:post-id-3", "display_name", "Alice M. Smith"]
]
`;

export const POST_BY_JWT = String.raw`
curl -X POST https://your-redis-service.com/posts \
  -H "Authorization: Bearer <jwt-token-for-alice>" \
  -H "Content-Type: application/json" \
  -d '{
    "content": "Hello world from Xano! #travel #adventure",
    "media_url": "https://example.com/images/sunset.jpg",
    "hashtags": ["travel", "adventure"]
  }'
`;

export const POST_BY_KEY = String.raw`
curl -X POST https://your-redis-service.com/posts \
  -H "X-API-Key: your-api-key-here" \
  -H "Content-Type: application/json" \
  -d '{
    "content": "System post from Xano sync",
    "media_url": "https://example.com/images/announcement.jpg",
    "hashtags": ["announcement"]
  }'
`;

export const FOLLOW = String.raw`
curl -X POST https://your-redis-service.com/users/bob/follow \
  -H "Authorization: Bearer <jwt-token-for-alice>" \
  -H "Content-Type: application/json"
`;

export const UNFOLLOW = String.raw`
curl -X DELETE https://your-redis-service.com/users/bob/follow \
  -H "Authorization: Bearer <jwt-token-for-alice>"
`;

export const PRINTED_POST_ID = '550e8400-e29b-41d4-a716-446655440000';

export const LIKE = String.raw`
curl -X POST https://your-redis-service.com/posts/550e8400-e29b-41d4-a716-446655440000/like \
  -H "Authorization: Bearer <jwt-token-for-alice>"
`;

export const BOOKMARK = String.raw`
curl -X POST https://your-redis-service.com/posts/550e8400-e29b-41d4-a716-446655440000/bookmark \
  -H "Authorization: Bearer <jwt-token-for-alice>"
`;

/** Without the line of dots, which is not JSON. */
export const BATCH_BODY = `
[
  ["HSET", "user:alice", "username", "alice"],
  ["HSET", "user:alice", "email", "alice@example.com"],
  ["HSET", "user:bob", "username", "bob"],
  ["HSET", "user:bob", "email", "bob@example.com"]
]
`;

export const VERIFY_USER = String.raw`
curl -X POST https://your-redis-service.com/ \
  -H "X-API-Key: your-api-key-here" \
  -H "Content-Type: application/json" \
  -d '[["HGETALL", "user:testuser"]]'
`;

export const VERIFY_BIO = String.raw`
curl -X POST https://your-redis-service.com/ \
  -H "X-API-Key: your-api-key-here" \
  -H "Content-Type: application/json" \
  -d '[["HGET", "user:testuser", "bio"]]'
`;

export const HEALTH = 'curl https://your-redis-service.com/health';
