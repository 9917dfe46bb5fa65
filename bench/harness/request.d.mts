/** DynamoDB's answer to the GetItem, as it comes over the wire. */
export const getItemAnswer: string
