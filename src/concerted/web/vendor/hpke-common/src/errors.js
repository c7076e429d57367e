// @ts-nocheck
export class HpkeError extends Error {
    constructor(e) {
        let message;
        if (e instanceof Error) {
            message = e.message;
        }
        else if (typeof e === "string") {
            message = e;
        }
        else {
            message = "";
        }
        super(message);
        this.name = this.constructor.name;
    }
}
export class InvalidParamError extends HpkeError {
}
export class ValidationError extends HpkeError {
}
export class SerializeError extends HpkeError {
}
export class DeserializeError extends HpkeError {
}
export class EncapError extends HpkeError {
}
export class DecapError extends HpkeError {
}
export class ExportError extends HpkeError {
}
export class SealError extends HpkeError {
}
export class OpenError extends HpkeError {
}
export class MessageLimitReachedError extends HpkeError {
}
export class DeriveKeyPairError extends HpkeError {
}
export class NotSupportedError extends HpkeError {
}
