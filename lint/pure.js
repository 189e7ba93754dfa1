/** Rules for the domain and the application, where a result must depend on the arguments alone. */
const said = (message) => (context, node) => context.report({ node, message });

const isMember = (node, object, property) =>
  node.object.type === 'Identifier' &&
  node.object.name === object &&
  (property === undefined || node.property.name === property);

const noThrow = said('Return an error in the type.');
const noTry = said('Only adapters meet code that throws.');
const noAwait = said('Compose TaskEither; adapters await.');
const noNow = said('Ask the Clock.');
const noRandom = said('Ask the IdGenerator.');
const noProcess = said('Configuration comes from outside.');

const pure = {
  create: (context) => ({
    ThrowStatement: (node) => noThrow(context, node),
    TryStatement: (node) => noTry(context, node),
    AwaitExpression: (node) => noAwait(context, node),
    NewExpression: (node) => {
      if (node.callee.name === 'Date' && node.arguments.length === 0) noNow(context, node);
    },
    MemberExpression: (node) => {
      if (isMember(node, 'Date', 'now')) noNow(context, node);
      if (isMember(node, 'Math', 'random')) noRandom(context, node);
      if (isMember(node, 'process')) noProcess(context, node);
    },
  }),
};

export default { meta: { name: 'house' }, rules: { pure } };
