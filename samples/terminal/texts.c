#include "samples/terminal/texts.h"

#include <stdio.h>
#include <time.h>

static const struct {
    const char *en;
    const char *zh;
} texts[TEXT_COUNT] = {
    [TEXT_WELCOME] = {"Welcome", "欢迎光临"},
    [TEXT_SHOP] = {"Payment terminal", "收款终端"},
    [TEXT_READY] = {"Ready", "已就绪"},
    [TEXT_WAITING] = {"Waiting for the till", "正在等待收银机"},
    [TEXT_UNPAIRED] = {"Scan the till's pairing code", "请扫描收银机的配对码"},
    [TEXT_PAIRING] = {"Waiting for the till of this code",
                      "正在等待该配对码的收银机"},
    [TEXT_MISREAD] = {"Not a pairing code. Scan it again",
                      "不是配对码，请重新扫描"},
    [TEXT_NEWER_CODE] = {"Newer code: upgrade this terminal",
                         "配对码版本较新，请先升级终端"},
    [TEXT_LINK_LOST] = {"No connection to the till", "与收银机的连接已断开"},
    [TEXT_LINK_LOST_HINT] = {"Reconnecting. Please wait.",
                             "正在重新连接，请稍候"},
    [TEXT_CHECK_ORDER] = {"Please check your order", "请核对您的订单"},
    [TEXT_ITEMS] = {"items", "项商品"},
    [TEXT_ITEM] = {"item", "项商品"},
    [TEXT_SUBTOTAL] = {"Subtotal", "小计"},
    [TEXT_DISCOUNT] = {"Discount", "优惠"},
    [TEXT_TAX] = {"Tax", "税额"},
    [TEXT_TAX_INCLUDED] = {"Tax included", "已含税"},
    [TEXT_TOTAL] = {"Total", "合计"},
    [TEXT_CONFIRM] = {"Confirm and pay", "确认并付款"},
    [TEXT_WRONG] = {"Something is wrong", "订单有误"},
    [TEXT_CANCEL] = {"Cancel", "取消"},
    [TEXT_CIRCLE] = {"Circle what is wrong", "请圈出有误之处"},
    [TEXT_CIRCLE_HINT] = {"Draw with your finger", "用手指在订单上画圈"},
    [TEXT_MARKED] = {"marked", "处已标记"},
    [TEXT_SEND] = {"Send to the cashier", "发送给收银员"},
    [TEXT_CLEAR] = {"Clear", "清除"},
    [TEXT_BACK] = {"Back", "返回"},
    [TEXT_SENT] = {"The cashier is checking", "收银员正在核对"},
    [TEXT_SENT_HINT] = {"The corrected order will appear here",
                        "更正后的订单将显示在这里"},
    [TEXT_CORRECTED] = {"The cashier has corrected the order",
                        "收银员已更正订单"},
    [TEXT_TO_PAY] = {"To pay", "应付金额"},
    [TEXT_HOW] = {"How would you like to pay?", "请选择付款方式"},
    [TEXT_CODE] = {"Payment code", "付款码"},
    [TEXT_CODE_HINT] = {"Show the code on your phone", "出示手机上的付款码"},
    [TEXT_FACE] = {"Face", "刷脸"},
    [TEXT_FACE_HINT] = {"Look at the terminal", "请正对屏幕"},
    [TEXT_SCAN] = {"Scan your payment code", "请扫描付款码"},
    [TEXT_SCAN_HINT] = {"Hold your phone in front of the scanner",
                        "请将手机付款码对准扫描器"},
    [TEXT_SCAN_WAIT] = {"Waiting for the scanner", "等待扫描"},
    [TEXT_LOOK] = {"Please look at the screen", "请正对屏幕"},
    [TEXT_LOOK_HINT] = {"This takes a moment", "正在识别，请稍候"},
    [TEXT_SIMULATED] = {"SIMULATED: no camera is used",
                        "模拟演示：未使用摄像头"},
    [TEXT_OFFLINE] = {"Not sent: no connection. Please try again.",
                      "未发送：连接已断开，请重试"},
    [TEXT_FACE_FAILED] = {"Not recognised. Please choose again.",
                          "未能识别，请重新选择"},
    [TEXT_NEW_CODE] = {"Please pay with a new code", "请出示新的付款码"},
    [TEXT_PAYING] = {"Paying", "正在付款"},
    [TEXT_PAYING_HINT] = {"One moment, please", "请稍候"},
    [TEXT_PASSWORD] = {"Enter your password", "请输入密码"},
    [TEXT_PASSWORD_HINT] = {"Please confirm the payment on your phone",
                            "请在手机上输入密码以完成付款"},
    [TEXT_CHECKING] = {"Checking your payment", "正在确认付款结果"},
    [TEXT_CHECKING_HINT] = {"Please wait and do not pay again",
                            "请稍候，请勿重复付款"},
    [TEXT_PAID] = {"Paid", "支付成功"},
    [TEXT_PAID_HINT] = {"Thank you", "谢谢惠顾"},
    [TEXT_DECLINED] = {"Not paid", "支付失败"},
    [TEXT_DECLINED_HINT] = {"The payment was declined", "付款未成功"},
    [TEXT_CANCELLED] = {"Cancelled", "已取消"},
    [TEXT_CANCELLED_HINT] = {"Nothing has been charged", "未扣款"},
    [TEXT_REVERSED] = {"Payment taken back", "付款已撤销"},
    [TEXT_REVERSED_HINT] = {"Anything taken is returned to you",
                            "如已扣款，将原路退回"},
    [TEXT_UNKNOWN] = {"Being checked", "付款结果确认中"},
    [TEXT_UNKNOWN_HINT] = {"Please do not pay again.\nAsk the cashier.",
                           "请勿重复付款，请咨询收银员"},
};

const char *
text_get(enum text_id id, enum language language) {
    return language == LANGUAGE_ZH ? texts[id].zh : texts[id].en;
}

void
text_date(enum language language, char *text, size_t size) {
    static const char *const days[] = {"Sunday",    "Monday",   "Tuesday",
                                       "Wednesday", "Thursday", "Friday",
                                       "Saturday"};
    static const char *const days_zh[] = {"日", "一", "二", "三",
                                          "四", "五", "六"};
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    time_t now = time(NULL);
    struct tm tm;
    localtime_r(&now, &tm);
    if (language == LANGUAGE_ZH) {
        snprintf(text, size, "%d月%d日 星期%s", tm.tm_mon + 1, tm.tm_mday,
                 days_zh[tm.tm_wday]);
    } else {
        snprintf(text, size, "%s, %d %s", days[tm.tm_wday], tm.tm_mday,
                 months[tm.tm_mon]);
    }
}
